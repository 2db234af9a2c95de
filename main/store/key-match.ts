/** Keys by what their triggers read and what their values promote. */
import type { FoundKey, KeyQuery, Token } from '#contract/key.ts'
import { fold } from '../analysis/words-end.ts'
import { KeymarkError } from '../keymark-error.ts'
import { newestDone } from './analysis.ts'
import type { Store } from './open.ts'
import { getScan } from './scan.ts'
import { findToken } from './token.ts'

/** By how much a key passes a query. */
export type KeyMatches = Pick<FoundKey, 'rank' | 'probability' | 'containing' | 'endingIn'>

interface Matching {
  /** To be put behind `FROM "key"`, the columns of KeyMatches that they give, and the values of their parameters. */
  joins: string
  columns: string
  values: Record<string, string | number>
  promotes: Token | null
  endsIn: Token | null
}

/** @throws KeymarkError when a token is unknown or ambiguous, or no `values` analysis of the scan is done. */
export function matchKeys(db: Store, query: Pick<KeyQuery, 'scan' | 'promotes' | 'search' | 'endsIn'>): Matching {
  const { scan } = query
  const promotes = query.promotes === '' ? null : findToken(db, scan, query.promotes)
  const endsIn = query.endsIn === '' ? null : findToken(db, scan, query.endsIn)
  const words = fold(query.search).trim()
  const joins: string[] = []
  const values: Record<string, string | number> = {}
  if (promotes !== null) {
    joins.push(
      'JOIN (SELECT layer, "index", rank, probability FROM value_token WHERE analysis = @analysis AND token = @promoted) USING (layer, "index")',
    )
    values['analysis'] = valuesOf(db, scan)
    values['promoted'] = promotes.id
  }
  // Counted once and not anew in each statement that joins them: that is the slow part.
  const join = (name: string, counts: Counts): void => {
    joins.push(
      `JOIN (SELECT value ->> 0 AS layer, value ->> 1 AS "index", value ->> 2 AS "${name}" FROM json_each(@${name})) USING (layer, "index")`,
    )
    values[name] = JSON.stringify(counts)
  }
  if (words !== '') join('containing', countContaining(db, scan, words))
  if (endsIn !== null) join('endingIn', countEndingIn(db, scan, endsIn.id))
  const column = (name: keyof KeyMatches, isAsked: boolean): string => `${isAsked ? '' : 'NULL AS '}"${name}"`
  const columns = [
    column('rank', promotes !== null),
    column('probability', promotes !== null),
    column('containing', words !== ''),
    column('endingIn', endsIn !== null),
  ]
  return { joins: joins.join(' '), columns: columns.join(', '), values, promotes, endsIn }
}

function valuesOf(db: Store, scan: number): number {
  const analysis = newestDone(db, scan, 'values')
  if (analysis !== null) return analysis
  throw new KeymarkError(
    'not-found',
    `What the values of the scan "${getScan(db, scan).name}" promote is not known yet. Run keymark analyze values first (in the window: the page Values).`,
  )
}

/** Layer, index and number of triggers, of keys that have any. */
type Counts = [number, number, number][]

/** Triggers whose prefix contains the words. @param words folded */
function countContaining(db: Store, scan: number, words: string): Counts {
  const found = 'SELECT number, words_end(text, @words) AS read FROM sentence WHERE scan = @scan AND text LIKE @likely'
  return count(db, found, 'prefix_end >= read', { scan, words, likely: likely(words) })
}

/**
 * A pattern for LIKE, many times as fast as folding each text, that fits every text which contains the words. Beside letters beyond ASCII,
 * it leaves open what some of them fold to (the sign for kelvin to k), and what LIKE itself reads otherwise.
 */
const likely = (words: string): string => `%${words.replace(/[^!-~]|[%_ik;`]/gu, '%')}%`

/** Triggers whose last token is this one. */
function countEndingIn(db: Store, scan: number, token: number): Counts {
  // instr also finds the token's bytes astride two others; the place of the last token settles it.
  const found = 'SELECT number, token_ids FROM sentence WHERE scan = @scan AND instr(token_ids, @token) > 0'
  const isLast = 'substr(token_ids, position * 4 + 1, 4) = @token'
  return count(db, found, isLast, { scan, token: Buffer.from(Int32Array.of(token).buffer) })
}

/**
 * Triggers of each key that read one of the sentences found. The triggers are walked in the order of their keys: looking them up sentence by
 * sentence takes twice as long where many are found, and is no faster where few are.
 */
function count(db: Store, found: string, condition: string, values: Record<string, unknown>): Counts {
  return db
    .prepare(
      `WITH found AS MATERIALIZED (${found})
       SELECT layer, "key", count(*) FROM "trigger" CROSS JOIN found ON number = sentence
       WHERE scan = @scan AND ${condition} GROUP BY layer, "key"`,
    )
    .raw()
    .all(values) as Counts
}
