/** What each analysis needs from the project before it runs, and what becomes of the parts it streams. */
import type { AnalysisSettings } from '#contract/analysis.ts'
import type { AnalysisResult } from '#contract/analysis-result.ts'
import { ablation, type Occlusion } from '../analysis/ablation/gather.ts'
import type { Dimension } from '../analysis/dimension/gather.ts'
import type { Gathering } from '../analysis/gathering.ts'
import { leaveOneOut } from '../analysis/leave-one-out/gather.ts'
import { memories } from '../analysis/memories/gather.ts'
import { residual } from '../analysis/residual/gather.ts'
import { seeded } from '../analysis/statistics/seeded.ts'
import { sparsity } from '../analysis/sparsity/gather.ts'
import { valuesResult } from '../analysis/values/gather.ts'
import type { Changes } from '../inference/analysis/residual.ts'
import { KeymarkError } from '../keymark-error.ts'
import { insertChanges } from '../store/change.ts'
import { firedKeys } from '../store/key.ts'
import { occlusionsOf } from '../store/occlusion.ts'
import type { Store } from '../store/open.ts'
import { getScan, modelOfScan } from '../store/scan.ts'
import { tokenTexts } from '../store/trigger.ts'
import { followingTokens, insertValues, nextTokens, type ValueBlock, valueRows } from '../store/value.ts'

export interface AnalysisPlan {
  /** What the inference process is given beside the settings. */
  next: Int32Array[]
  occlusions: Occlusion[]
  /** Counts of examples, values or prefixes, in words. */
  unit: string
  start: () => unknown
  add: (state: unknown, part: unknown) => void
  finish: (state: unknown, analysis: number) => AnalysisResult
  /** What of a part goes into tables of its own, at the next checkpoint. */
  keep: ((analysis: number, part: unknown) => void) | null
}

/** @throws KeymarkError when the scan holds nothing to analyse. */
export function planAnalysis(db: Store, scan: number, settings: AnalysisSettings): AnalysisPlan {
  const { layers, name, vocabulary } = modelOfScan(db, scan)
  const keys = layers.map((layer) => layer.keys)
  const plan = {
    next: [],
    occlusions: [],
    keep: null,
    unit: 'examples',
  }
  switch (settings.name) {
    case 'values':
      return {
        ...plan,
        next: nextTokens(db, scan, layers),
        unit: 'values',
        keep: (analysis, part) => insertValues(db, analysis, part as ValueBlock),
        // Each value has its row: there is nothing to gather, and the result is read from the rows.
        start: () => null,
        add: () => {},
        finish: (_, analysis) =>
          valuesResult(
            valueRows(db, analysis),
            layers.length,
            vocabulary,
            followingTokens(db, scan),
            tokenTexts(db, scan),
          ),
      }
    case 'ablation': {
      const { occlusions, single } = sampleOcclusions(db, scan, settings)
      return { ...plan, occlusions, unit: 'prefixes', ...gathered(ablation(single)) }
    }
    case 'leave-one-out': {
      const occlusions = occlusionsOf(db, scan)(settings, settings.top)
      if (occlusions.length === 0) {
        throw new KeymarkError(
          'not-found',
          `Key ${settings.layer}/${settings.index} of ${name} has no trigger in this scan, so there is nothing to leave a token out of.`,
        )
      }
      return { ...plan, occlusions, unit: 'prefixes', ...gathered(leaveOneOut) }
    }
    case 'memories':
      return { ...plan, ...gathered(memories(keys)) }
    case 'residual': {
      const text = tokenTexts(db, scan)
      const readable = (ids: Int32Array): string => Array.from(ids, text).join('').trim()
      return {
        ...plan,
        ...gathered(residual),
        keep: (analysis, part) =>
          insertChanges(
            db,
            analysis,
            (part as Changes).changes.map(({ from, to, prefix }) => ({
              from: text(from),
              to: text(to),
              prefix: readable(prefix),
            })),
          ),
      }
    }
    case 'sparsity': {
      const unfired = getScan(db, scan).layers.map((layer) => layer.keys - layer.fired)
      return { ...plan, unit: 'positions', ...gathered(sparsity(keys, unfired)) }
    }
    case 'dimension':
      return { ...plan, unit: 'states', ...gathered(dimensions) }
  }
}

/** Parts come out of another process: their type is what its analysis says. */
const gathered = <Part, State, Result extends AnalysisResult>(
  gathering: Gathering<Part, State, Result>,
): Pick<AnalysisPlan, 'start' | 'add' | 'finish'> => gathering as Gathering<unknown, unknown, Result>

type DimensionState = ({ layer: number } & Dimension)[]

const dimensions: Gathering<DimensionState[number], DimensionState, AnalysisResult> = {
  start: () => [],
  add: (state, part) => {
    state.push(part)
  },
  finish: (state) => ({
    name: 'dimension',
    points: Math.max(0, ...state.map(({ distinct }) => distinct)),
    layers: state,
  }),
}

/** Random keys of each layer that fired, with the triggers that can lose a token. */
function sampleOcclusions(
  db: Store,
  scan: number,
  { perLayer, top, seed }: Extract<AnalysisSettings, { name: 'ablation' }>,
): { occlusions: Occlusion[]; single: number[] } {
  const fired = firedKeys(db, scan, 1, 1)
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
