/** What each analysis needs from the project before it runs, and what becomes of the parts it streams. */
import type { AnalysisName, ResultOf, SettingsOf } from '#contract/analysis/registry.ts'
import { cutAt, inPart } from '#contract/prefix.ts'
import type { Occlusion } from '../analysis/ablation/occlusion.ts'
import type { SilencedPrefix } from '../analysis/effect/gather.ts'
import { gather, type PartOf, type StateOf } from '../analysis/evaluate.ts'
import type { Given } from '../analysis/gathering.ts'
import type { TokenPrefix } from '../analysis/residual/gather.ts'
import { seeded } from '../analysis/statistics/seeded.ts'
import { atOnce, inSteps } from '../computation/steps.ts'
import { KeymarkError } from '../keymark-error.ts'
import { insertChanges } from '../store/change.ts'
import { insertEffects } from '../store/effect.ts'
import { firedKeys } from '../store/fired-keys.ts'
import { detectionRows, insertDetections } from '../store/detection.ts'
import { occlusionsOf } from '../store/occlusion.ts'
import type { Store } from '../store/open.ts'
import { getScan, modelOfScan } from '../store/scan.ts'
import { tokenTexts } from '../store/trigger.ts'
import { effectPrefixes } from './effect-prefixes.ts'
import { followingTokens, insertValues, lastTokens, nextTokens, valueRows } from '../store/value.ts'
import { insertWeights, settleRoles, weightRows } from '../store/weight.ts'

/** What the inference process is given beside the settings. */
interface Supplies {
  tokens: Int32Array[]
  occlusions: Occlusion[]
  prefixes: SilencedPrefix[]
}

type Supplied = Partial<Supplies & Pick<Given, 'single'>>

type Keep<Name extends AnalysisName> = (analysis: number, part: PartOf<Name>) => void

export interface AnalysisPlan<Name extends AnalysisName> extends Supplies {
  start: () => StateOf<Name>
  add: (state: StateOf<Name>, part: PartOf<Name>) => void
  finish: (state: StateOf<Name>, analysis: number) => ResultOf<Name>
  /** What of a part goes into tables of its own, at the next checkpoint. */
  keep: Keep<Name> | null
}

/** From the triggers of the scan. */
const SUPPLY: {
  [Name in AnalysisName]?: (db: Store, scan: number, settings: SettingsOf<Name>) => Supplied | Promise<Supplied>
} = {
  values: (db, scan) => ({ tokens: nextTokens(db, scan, modelOfScan(db, scan).layers) }),
  weights: (db, scan) => ({ tokens: lastTokens(db, scan, modelOfScan(db, scan).layers) }),
  ablation: sampleOcclusions,
  effect: async (db, scan, settings) => ({ prefixes: await inSteps(effectPrefixes(db, scan, settings)) }),
  'leave-one-out': (db, scan, key) => {
    const occlusions = occlusionsOf(db, scan)(key, key.top)
    if (occlusions.length > 0) return { occlusions }
    throw new KeymarkError(
      'not-found',
      `Key ${key.layer}/${key.index} of ${modelOfScan(db, scan).name} has no trigger in this scan, so there is nothing to leave a token out of.`,
    )
  },
}

const KEEP: { [Name in AnalysisName]?: (db: Store, scan: number) => Keep<Name> } = {
  values: (db) => (analysis, part) => insertValues(db, analysis, part),
  weights: (db) => (analysis, part) => insertWeights(db, analysis, part),
  detectors: (db) => (analysis, part) => insertDetections(db, analysis, part),
  residual: (db, scan) => {
    const text = tokenTexts(db, scan)
    const readable = ({ ids, ends, ...prefix }: TokenPrefix): string => {
      const { left, last, pending } = cutAt({ ...prefix, tokens: Array.from(ids, text), tokenEnds: [...ends] })
      return (left + last + (pending === null ? '' : inPart(pending))).trim()
    }
    return (analysis, { changes }) =>
      insertChanges(
        db,
        analysis,
        changes.map(({ from, to, prefix }) => ({ from: text(from), to: text(to), prefix: readable(prefix) })),
      )
  },
}

/** What can be said of each key only when all are known. */
const SETTLE: { [Name in AnalysisName]?: (db: Store, analysis: number, result: ResultOf<Name>) => void } = {
  weights: (db, analysis, { thresholds }) => settleRoles(db, analysis, thresholds),
  effect: (db, analysis, { keys }) => insertEffects(db, analysis, keys),
}

/** @throws KeymarkError when the scan holds nothing to analyse. */
export async function planAnalysis<Name extends AnalysisName>(
  db: Store,
  scan: number,
  name: Name,
  settings: SettingsOf<Name>,
): Promise<AnalysisPlan<Name>> {
  const { tokens = [], occlusions = [], prefixes = [], single = [] } = (await SUPPLY[name]?.(db, scan, settings)) ?? {}
  const { layers } = getScan(db, scan)
  const { vocabulary } = modelOfScan(db, scan)
  /** What only some of them ask for is read when they do. */
  const gathering = (analysis: number | null) =>
    gather(name, {
      keys: layers.map(({ keys }) => keys),
      unfired: layers.map(({ keys, fired }) => keys - fired),
      single,
      vocabulary,
      text: tokenTexts(db, scan),
      following: followingTokens(db, scan),
      values: () => (analysis === null ? [] : valueRows(db, analysis)),
      detectors: () => (analysis === null ? [] : detectionRows(db, analysis)),
      weights: () => (analysis === null ? [] : weightRows(db, analysis)),
    })
  const { start, add } = gathering(null)
  return {
    tokens,
    occlusions,
    prefixes,
    start,
    add,
    finish: (state, analysis) => {
      const result = gathering(analysis).finish(state)
      SETTLE[name]?.(db, analysis, result)
      return result
    },
    keep: KEEP[name]?.(db, scan) ?? null,
  }
}

/** Random keys of each layer that fired, with the triggers that can lose a token. */
function sampleOcclusions(
  db: Store,
  scan: number,
  { perLayer, top, seed }: SettingsOf<'ablation'>,
): { occlusions: Occlusion[]; single: number[] } {
  const fired = atOnce(firedKeys(db, scan, 1, 1))
  const { shuffled } = seeded(seed)
  const triggersOf = occlusionsOf(db, scan)
  const single: number[] = []
  const occlusions = modelOfScan(db, scan).layers.flatMap(({ layer }) => {
    const chosen = shuffled(fired.get(layer) ?? [])
      .slice(0, perLayer)
      .toSorted((a, b) => a - b)
    const all = chosen.flatMap((index) => triggersOf({ layer, index }, top))
    const longer = all.filter(({ ids, leading }) => ids.length - leading > 1)
    single.push(all.length - longer.length)
    return longer
  })
  if (occlusions.length === 0) {
    throw new KeymarkError(
      'not-found',
      'The scan has no trigger of two tokens or more, so there is no token to leave out. Scan a longer corpus.',
    )
  }
  return { occlusions, single }
}
