/** Who labels what, in which order: from a study's design to its assignments. */
import type { StudyDesign } from '#contract/study-design.ts'
import { KeymarkError } from '../../keymark-error.ts'
import { raterBlocks } from './rater-blocks.ts'
import { sampleKeys, takeReserve, type KeyPool, type LayerSample, type SampledKey } from './sample-keys.ts'
import { seeded, type Random } from '../statistics/seeded.ts'

export type PlanSpec = Pick<
  StudyDesign,
  'keysPerLayer' | 'seed' | 'annotators' | 'overlapShare' | 'raters' | 'controlShare' | 'practiceKeys'
>

/** Annotators by their index in the design, ascending. */
export interface PlannedKey extends SampledKey {
  raters: number[]
}

export interface PlannedAssignment {
  annotator: number
  /** From 1, in the annotator's own order. */
  place: number
  kind: 'key' | 'control' | 'practice'
  /** The key; of a control the one whose coefficients and lengths it takes, which the study does not contain. */
  key: SampledKey
  /** The seed that a control's random prefixes are drawn with. */
  seed: number | null
}

export interface StudyPlan {
  keys: PlannedKey[]
  /** Annotator after annotator, each in the order of work: practice first, then keys and controls in random order. */
  assignments: PlannedAssignment[]
}

/**
 * Same input, same plan; the sampled keys depend on the eligible ones, their number and the seed alone. Every annotator has as many
 * assignments as any other, give or take one; the overlapping keys are spread as evenly over layers and over pairs of annotators. Of
 * several scans each gives as many keys of a layer, as many that overlap and as many bases of controls as any other, give or take one,
 * and everybody reads of all.
 *
 * @throws KeymarkError `bad-input` when too few keys are eligible for practice and controls, which take keys that are not in the sample.
 */
export function planStudy(spec: PlanSpec, eligible: Iterable<KeyPool>): StudyPlan {
  const random = seeded(spec.seed)
  const layers = sampleKeys(eligible, spec.keysPerLayer, random)
  const load = new Int32Array(spec.annotators.length)
  const keys = assignRaters(layers, spec, load, random)
  const labels = load.reduce((sum, n) => sum + n, 0)
  const controls = controlCount(labels, spec.controlShare)
  const reserve = takeReserve(layers, spec.practiceKeys + controls, random)
  if (reserve.length < spec.practiceKeys + controls) {
    throw new KeymarkError(
      'bad-input',
      `${spec.practiceKeys} practice keys and ${controls} controls need as many eligible keys beside the ${keys.length} of the sample; there are ${reserve.length}. Lower keysPerLayer, practiceKeys or controlShare.`,
    )
  }
  const practice = reserve.slice(0, spec.practiceKeys)
  const counted: Omit<PlannedAssignment, 'place'>[] = keys.flatMap(({ raters, ...key }) =>
    raters.map((annotator) => ({ annotator, kind: 'key' as const, key, seed: null })),
  )
  for (const key of reserve.slice(spec.practiceKeys)) {
    const annotator = leastLoaded(load, random)
    load[annotator] = (load[annotator] as number) + 1
    counted.push({ annotator, kind: 'control', key, seed: random.below(2 ** 31) })
  }
  const assignments = spec.annotators.flatMap((_, annotator) => {
    const first = practice.map((key) => ({ annotator, kind: 'practice' as const, key, seed: null }))
    const own = counted.filter((assignment) => assignment.annotator === annotator)
    return [...random.shuffled(first), ...random.shuffled(own)].map((assignment, i) => ({
      ...assignment,
      place: i + 1,
    }))
  })
  return { keys, assignments }
}

/** Controls that make up `share` of labels and controls together. */
export const controlCount = (labels: number, share: number): number => Math.round((labels * share) / (1 - share))

function assignRaters(layers: LayerSample[], spec: PlanSpec, load: Int32Array, random: Random): PlannedKey[] {
  const total = layers.reduce((sum, { sampled }) => sum + sampled.length, 0)
  const overlapping = overlapOf(layers, spec.annotators.length < 2 ? 0 : Math.round(total * spec.overlapShare), random)
  const blocks = raterBlocks(spec.annotators.length, spec.raters, random)
  const inLayer = layers.map(() => new Int32Array(load.length))
  const give = (index: number, raters: number[], l: number): PlannedKey => {
    const { layer, scan } = layers[l] as LayerSample
    for (const annotator of raters) {
      load[annotator] = (load[annotator] as number) + 1
      const own = inLayer[l] as Int32Array
      own[annotator] = (own[annotator] as number) + 1
    }
    return { layer, index, ...(scan !== undefined && { scan }), raters: raters.toSorted((a, b) => a - b) }
  }
  // All overlap first: its blocks keep the loads level, and the keys labelled once then fill what is left.
  const several = layers.map(({ sampled }, l) =>
    sampled.slice(0, overlapping[l]).map((index) => give(index, blocks.next().value, l)),
  )
  const once = layers.map(({ sampled }, l) =>
    sampled.slice(overlapping[l]).map((index) => give(index, [leastLoaded(load, random, inLayer[l])], l)),
  )
  return layers.flatMap((_, l) => [...(several[l] ?? []), ...(once[l] ?? [])])
}

/** How many keys of each layer overlap: of several scans as large a share of each. */
function overlapOf(layers: readonly LayerSample[], total: number, random: Random): number[] {
  const size = ({ sampled }: LayerSample): number => sampled.length
  const scans = [...Map.groupBy(layers, ({ scan }) => scan).values()]
  if (scans.length < 2) return apportion(total, layers.map(size), random)
  const ofScans = scans.map((own) => own.reduce((sum, layer) => sum + size(layer), 0))
  const shares = apportion(total, ofScans, random)
  const found = new Map<LayerSample, number>()
  for (const [i, own] of scans.entries()) {
    const counts = apportion(shares[i] ?? 0, own.map(size), random)
    for (const [l, layer] of own.entries()) found.set(layer, counts[l] ?? 0)
  }
  return layers.map((layer) => found.get(layer) ?? 0)
}

/** The annotator with the least load; among several the one with the least of `then`, and among these a random one. */
function leastLoaded(load: Int32Array, random: Random, then: Int32Array = load): number {
  const least = Math.min(...load)
  const candidates = [...load.keys()].filter((annotator) => load[annotator] === least)
  const fewest = Math.min(...candidates.map((annotator) => then[annotator] as number))
  const best = candidates.filter((annotator) => then[annotator] === fewest)
  return best[random.below(best.length)] as number
}

/** Splits `total` in proportion to `sizes`, in whole numbers (largest remainders; of equal ones a random choice). */
function apportion(total: number, sizes: readonly number[], random: Random): number[] {
  const sum = sizes.reduce((a, b) => a + b, 0)
  const exact = sizes.map((size) => (sum === 0 ? 0 : (total * size) / sum))
  const shares = exact.map(Math.floor)
  const order = random
    .shuffled([...sizes.keys()])
    .toSorted((a, b) => (exact[b] as number) - (shares[b] as number) - ((exact[a] as number) - (shares[a] as number)))
  const missing = total - shares.reduce((a, b) => a + b, 0)
  for (const i of order.slice(0, missing)) shares[i] = (shares[i] as number) + 1
  return shares
}
