/** What may be seen of a result: without what somebody still labels blind. */
import type { Analysis } from '#contract/analysis.ts'
import type { AnalysisResult } from '#contract/analysis/registry.ts'
import type { Table } from '#contract/table.ts'
import { layerEffects } from '../analysis/effect/gather.ts'
import { effectsTable, largestEffects } from '../analysis/effect/table.ts'
import { surestTable } from '../analysis/values/table.ts'
import { blindKeys } from '../store/blind.ts'
import type { Store } from '../store/open.ts'
import { tokenTexts } from '../store/trigger.ts'
import { listValues } from '../store/value.ts'

interface Seen {
  result: AnalysisResult | null
  /** The most confident values. */
  surest: Table | null
  /** Effects key by key, the largest first. */
  effects: Table | null
  withheld: { values: number; upper: number; effects: number }
}

/** Keys in the table of effects. */
const LISTED = 100

/** What may be seen of a result, and the tables of keys that it has. */
export function seenResult(db: Store, { id, scan }: Analysis, result: AnalysisResult | null): Seen {
  const all: Seen = { result, surest: null, effects: null, withheld: { values: 0, upper: 0, effects: 0 } }
  const isBlind = blindKeys(db, scan)
  if (result?.name === 'effect') {
    const keys = result.keys.filter((one) => !isBlind(one))
    return {
      ...all,
      // A mean of few keys would tell of those that are left out.
      result: { ...result, keys, layers: layerEffects(keys) },
      effects: effectsTable(largestEffects(keys).slice(0, LISTED)),
      withheld: { ...all.withheld, effects: result.keys.length - keys.length },
    }
  }
  if (result?.name !== 'values') return all
  const confident = result.confident.filter((one) => !isBlind(one))
  const blind = result.confident.filter(isBlind)
  const values = listValues(db, id, confident, confident.length, tokenTexts(db, scan))
  return {
    ...all,
    result: { ...result, confident },
    surest: surestTable(confident, values),
    withheld: { ...all.withheld, values: blind.length, upper: blind.filter(({ upper }) => upper).length },
  }
}
