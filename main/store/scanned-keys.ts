/** The keys of a layer as a scan knows them, to be compared with those of another scan. */
import type { ScannedKey } from '../analysis/comparison/compare-keys.ts'
import { fullestValues } from './analysis.ts'
import type { Store } from './open.ts'
import { tokenTexts } from './trigger.ts'

interface Row {
  index: number
  coefficient: number
  prefix: string
  token: Buffer
}

interface Range {
  layer: number
  /** First index. */
  from: number
  /** The index behind the last. */
  to: number
}

/** Keys that fired, by index. */
export function scannedKeys(db: Store, scan: number, range: Range): Map<number, ScannedKey> {
  const tokenText = tokenTexts(db, scan)
  const promoted = promotedTokens(db, scan, range)
  const rows = db
    .prepare(
      `SELECT "key" AS "index", coefficient, substr(text, 1, prefix_end) AS prefix, substr(token_ids, position * 4 + 1, 4) AS token
       FROM "trigger" JOIN sentence ON sentence.scan = "trigger".scan AND sentence.number = "trigger".sentence
       WHERE "trigger".scan = @scan AND layer = @layer AND "key" >= @from AND "key" < @to ORDER BY "key", rank`,
    )
    .all({ scan, ...range }) as Row[]
  const keys = new Map<number, { prefixes: Map<string, number>; lastTokens: Set<string>; promoted: string | null }>()
  for (const { index, coefficient, prefix, token } of rows) {
    let key = keys.get(index)
    if (key === undefined) {
      key = { prefixes: new Map(), lastTokens: new Set(), promoted: promoted.get(index) ?? null }
      keys.set(index, key)
    }
    // A prefix that comes twice counts with the stronger coefficient, which comes first.
    if (!key.prefixes.has(prefix)) key.prefixes.set(prefix, coefficient)
    key.lastTokens.add(tokenText(token.readInt32LE()))
  }
  return keys
}

/** The strongest token of each value, where an analysis keeps values of the scan. */
function promotedTokens(db: Store, scan: number, range: Range): Map<number, string> {
  const tokenText = tokenTexts(db, scan)
  const rows = db
    .prepare(
      'SELECT "index", token FROM value_token WHERE analysis = @analysis AND layer = @layer AND "index" >= @from AND "index" < @to AND rank = 1',
    )
    .all({ analysis: fullestValues(db, scan), ...range }) as { index: number; token: number }[]
  return new Map(rows.map(({ index, token }) => [index, tokenText(token)]))
}
