/** What finished labels say of what an analysis found in keys. */
import type { Analysis } from '#contract/analysis.ts'
import type { EffectResult } from '#contract/analysis/effect.ts'
import type { AnalysisResult } from '#contract/analysis/registry.ts'
import { ReadWrite, Role } from '#contract/analysis/weights.ts'
import type { Table } from '#contract/table.ts'
import type { Side } from '#contract/side.ts'
import { effectsOfKinds } from '../analysis/effect/kinds.ts'
import { overlapTable } from '../analysis/detectors/overlap.ts'
import { kindsOfClasses } from '../analysis/study/kinds-of-classes.ts'
import { detectedTokens } from '../store/detection.ts'
import { kindsOfScan, labelledKeys, labelledTriggers } from '../store/labelled-key.ts'
import type { Store } from '../store/open.ts'
import { weightOf } from '../store/weight.ts'

const WHICH =
  'all keys whose labels are finished, in all studies of the scan; of an adjudicated key what was agreed. Keys that somebody has yet to label are left out.'

/**
 * Null where the analysis says nothing of single keys, is not done, or no key is labelled.
 * @param result as it may be seen
 */
export function labelsOfClasses(
  db: Store,
  { id, scan, settings, state }: Analysis,
  result: AnalysisResult | null,
): Table | null {
  if (state !== 'done') return null
  if (settings.name === 'effect') return result?.name === 'effect' ? ofEffects(db, scan, settings.side, result) : null
  if (settings.name === 'weights') return ofWeights(db, scan, id)
  return settings.name === 'detectors' ? ofDetectors(db, scan, id) : null
}

function ofEffects(db: Store, scan: number, side: Side, { keys }: EffectResult): Table | null {
  const table = effectsOfKinds(labelledKeys(db, scan, side), kindsOfScan(db, scan), keys)
  return (
    table && {
      ...table,
      note: `What silencing a key changes at its triggers, by what was found in it: means over keys with 95 % intervals over them; a key counts for every kind that was found. Of ${WHICH}`,
    }
  )
}

function ofWeights(db: Store, scan: number, analysis: number): Table | null {
  const weight = weightOf(db, analysis)
  const table = kindsOfClasses(
    labelledKeys(db, scan),
    kindsOfScan(db, scan),
    [...Role.options, ...ReadWrite.options],
    (key) => {
      const { role = null, readWrite = null } = weight(key) ?? {}
      return [role, readWrite].flatMap((name) => name ?? [])
    },
  )
  return (
    table && {
      ...table,
      note: `Keys of each class in which a pattern of a kind was found, with Wilson’s 95 % intervals over keys: of ${WHICH}`,
    }
  )
}

function ofDetectors(db: Store, scan: number, analysis: number): Table | null {
  const tokensOf = detectedTokens(db, analysis)
  const labelled = labelledTriggers(db, scan).map(({ triggers, ...key }) => {
    const few = new Set(tokensOf(key))
    return {
      layer: key.layer,
      triggers: triggers.map(({ lastToken, kinds }) => ({ kinds, isFound: few.has(lastToken) })),
    }
  })
  const table = overlapTable(labelled, kindsOfScan(db, scan))
  return (
    table && {
      ...table,
      note: `Of the triggers in which a pattern of a kind was found, and of those without any: how many end in one of the 20 tokens at most that make up 80 % of their key’s activation; of a key with more tokens none. With 95 % intervals over keys: ${WHICH}`,
    }
  )
}
