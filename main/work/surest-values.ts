/** The most confident values of an analysis, without what somebody still labels blind. */
import type { Analysis } from '#contract/analysis.ts'
import type { AnalysisResult } from '#contract/analysis/registry.ts'
import type { Table } from '#contract/table.ts'
import { surestTable } from '../analysis/values/table.ts'
import { blindKeys } from '../store/blind.ts'
import type { Store } from '../store/open.ts'
import { tokenTexts } from '../store/trigger.ts'
import { listValues } from '../store/value.ts'

interface Seen {
  result: AnalysisResult | null
  surest: Table | null
  withheld: { values: number; upper: number }
}

/** What may be seen of a result, and the table of its most confident values where it has them. */
export function seenValues(db: Store, { id, scan }: Analysis, result: AnalysisResult | null): Seen {
  if (result?.name !== 'values') return { result, surest: null, withheld: { values: 0, upper: 0 } }
  const isBlind = blindKeys(db, scan)
  const confident = result.confident.filter((one) => !isBlind(one))
  const blind = result.confident.filter(isBlind)
  const values = listValues(db, id, confident, confident.length, tokenTexts(db, scan))
  return {
    result: { ...result, confident },
    surest: surestTable(confident, values),
    withheld: { values: blind.length, upper: blind.filter(({ upper }) => upper).length },
  }
}
