import type { DesignPreview, StudyDesign } from '#contract/study-design.ts'
import { ASSUMED, expectedHalfWidth } from '../agreement/expected-width.ts'
import { ASSUMED_SPREAD, detectableDifference, deviationAt, type KeySpread } from './detectable.ts'
import type { SampledKey } from './sample-keys.ts'
import type { StudyPlan } from './study-plan.ts'

/**
 * Seconds that a key takes until some were measured. Not from the paper, which gives no times: reading 25 prefixes and
 * describing three or four patterns, with room to go back.
 */
export const ASSUMED_SECONDS_PER_KEY = 300

/** One of several that a study draws from. */
export interface DrawnScan {
  id: number
  name: string
}

/**
 * What a plan costs and how precise its agreement will be.
 *
 * @param layers the layers drawn from, with the number of their keys and of those that are not eligible.
 * @param measured seconds of work per key in this project; null when none were measured.
 * @param spread of labelled keys in this project; null when too few are labelled.
 */
export function previewDesign(
  design: Pick<StudyDesign, 'annotators' | 'triggersPerKey'>,
  plan: StudyPlan,
  layers: readonly { layer: number; keys: number; excluded: number; scan?: DrawnScan }[],
  measured: number | null,
  spread: KeySpread | null,
): DesignPreview {
  const secondsPerKey = measured ?? ASSUMED_SECONDS_PER_KEY
  const overlap = plan.keys.filter(({ raters }) => raters.length > 1)
  const ofKind = (kind: string): number => plan.assignments.filter((assignment) => assignment.kind === kind).length
  return {
    layers: layers.map(({ layer, keys, excluded, scan }) => {
      const isOf = (key: SampledKey): boolean => key.layer === layer && key.scan === scan?.id
      return {
        layer,
        ...(scan && { scan: scan.name }),
        keys,
        excluded,
        sampled: plan.keys.filter(isOf).length,
        overlapping: overlap.filter(isOf).length,
      }
    }),
    keys: plan.keys.length,
    overlapping: overlap.length,
    labels: ofKind('key'),
    controls: ofKind('control'),
    practice: ofKind('practice'),
    assignments: plan.assignments.length,
    annotators: design.annotators.map((annotator, i) => {
      const assignments = plan.assignments.filter((assignment) => assignment.annotator === i).length
      return { annotator, assignments, seconds: assignments * secondsPerKey }
    }),
    seconds: plan.assignments.length * secondsPerKey,
    secondsPerKey,
    isMeasured: measured !== null,
    agreement: overlap.length === 0 ? null : expectedAgreement(overlap, design),
    detectable: detectable(plan, design.triggersPerKey, spread),
  }
}

function expectedAgreement(
  overlap: StudyPlan['keys'],
  { annotators, triggersPerKey }: Pick<StudyDesign, 'annotators' | 'triggersPerKey'>,
): DesignPreview['agreement'] {
  const together = annotators.flatMap((_, a) =>
    annotators
      .slice(a + 1)
      .map((_, i) => overlap.filter(({ raters }) => raters.includes(a) && raters.includes(a + 1 + i)).length),
  )
  const fewest = Math.min(...together.filter((keys) => keys > 0))
  const width = (keys: number) => ({ keys, halfWidth: expectedHalfWidth(keys, triggersPerKey) })
  return { overall: width(overlap.length), pair: width(fewest), assumed: ASSUMED }
}

function detectable(plan: StudyPlan, triggers: number, measured: KeySpread | null): DesignPreview['detectable'] {
  const spread = measured ?? ASSUMED_SPREAD
  const deviation = deviationAt(spread, triggers)
  // The one of several scans that has fewest keys: layers are compared within a scan.
  const scans = [...Map.groupBy(plan.keys, ({ scan }) => scan).values()].toSorted((a, b) => a.length - b.length)
  const keys = [...Map.groupBy(scans[0] ?? [], ({ layer }) => layer)]
    .toSorted(([a], [b]) => a - b)
    .map(([, { length }]) => length)
  const between = (n: number, m: number) => ({
    keys: [n, m] as [number, number],
    difference: detectableDifference(deviation, n, m),
  })
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0)
  const [fewest, next] = keys.toSorted((a, b) => a - b)
  const middle = Math.floor(keys.length / 2)
  return {
    layers: fewest === undefined || next === undefined ? null : between(fewest, next),
    ...(scans.length > 1 && { scans: between(scans[0]?.length ?? 0, scans[1]?.length ?? 0) }),
    halves: keys.length < 2 ? null : between(sum(keys.slice(0, middle)), sum(keys.slice(-middle))),
    spread,
    isMeasured: measured !== null,
  }
}
