/** Values as distributions: what a `values` analysis keeps of each, and what follows the triggers of their keys. */
import type { Value } from '#contract/analysis.ts'
import type { KeyId } from '#contract/key.ts'
import type { Model } from '#contract/model.ts'
import type { ValueRow, ValuesPart } from '../analysis/values/value-row.ts'
import { getAnalysis } from './analysis.ts'
import { BLIND_KEYS } from './blind.ts'
import type { Store } from './open.ts'
import { getScan } from './scan.ts'

/** Values that are there already are written again. */
export function insertValues(db: Store, analysis: number, part: ValuesPart): void {
  const { layer, from, top, ids, probabilities, entropy, next, probability, rank, chanceRank } = part
  const insertValue = db.prepare(
    `INSERT OR REPLACE INTO value (analysis, layer, "index", max, entropy, next, next_probability, next_rank, chance_rank)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const insertToken = db.prepare(
    'INSERT OR REPLACE INTO value_token (analysis, layer, "index", rank, token, probability) VALUES (?, ?, ?, ?, ?, ?)',
  )
  for (let i = 0; i < entropy.length; i++) {
    const isAsked = (next[i] as number) >= 0
    const asked = isAsked ? [next[i], probability[i], rank[i], chanceRank[i]] : [null, null, null, null]
    insertValue.run(analysis, layer, from + i, probabilities[i * top], Math.max(0, entropy[i] as number), ...asked)
    for (let j = 0; j < top; j++)
      insertToken.run(analysis, layer, from + i, j + 1, ids[i * top + j], probabilities[i * top + j])
  }
}

export function valueRows(db: Store, analysis: number): ValueRow[] {
  return db
    .prepare(
      `SELECT layer, "index", max, entropy, next, next_rank AS rank, chance_rank AS chanceRank, token AS predicted FROM value
       JOIN value_token USING (analysis, layer, "index") WHERE analysis = ? AND value_token.rank = 1 ORDER BY layer, "index"`,
    )
    .all(analysis) as ValueRow[]
}

/** These keys' values in the order given; without them the most confident ones of keys that nobody still labels blind. */
export function listValues(
  db: Store,
  analysis: number,
  keys: readonly KeyId[] | null,
  limit: number,
  tokenText: (id: number) => string,
): Value[] {
  const columns =
    'SELECT layer, "index", max, entropy, next, next_probability, next_rank FROM value WHERE analysis = @analysis'
  type Row = Pick<Value, 'layer' | 'index' | 'max' | 'entropy'> & {
    next: number | null
    next_probability: number | null
    next_rank: number | null
  }
  const one = db.prepare(`${columns} AND layer = @layer AND "index" = @index`)
  const rows = (
    keys === null
      ? db
          .prepare(
            `${columns} AND (layer, "index") NOT IN (${BLIND_KEYS}) ORDER BY max DESC, layer, "index" LIMIT @limit`,
          )
          .all({ analysis, limit, scan: getAnalysis(db, analysis).scan })
      : keys.flatMap(({ layer, index }) => one.get({ analysis, layer, index }) ?? [])
  ) as Row[]
  const tokens = db.prepare(
    'SELECT token AS id, probability FROM value_token WHERE analysis = ? AND layer = ? AND "index" = ? ORDER BY rank',
  )
  return rows.map(({ layer, index, max, entropy, next, next_probability, next_rank }) => {
    const top = (tokens.all(analysis, layer, index) as { id: number; probability: number }[]).map(
      ({ id, probability }) => ({ token: tokenText(id), id, probability }),
    )
    return {
      layer,
      index,
      top,
      max,
      entropy,
      next: next === null ? null : { token: tokenText(next), id: next },
      rank: next_rank,
      probability: next_probability,
      agrees: next === null ? null : top[0]?.id === next,
    }
  })
}

/** Tokens that follow a key's triggers, strongest first; null at the end of a sentence. */
export function followingTokens(
  db: Store,
  scan: number,
): (layer: number, index: number, limit?: number) => (number | null)[] {
  const trailing = getScan(db, scan).provenance?.specialTokens.trailing ?? 0
  const get = db
    .prepare(
      `SELECT token_ids, position FROM "trigger" JOIN sentence ON sentence.scan = "trigger".scan AND sentence.number = "trigger".sentence
       WHERE "trigger".scan = ? AND layer = ? AND "key" = ? ORDER BY rank LIMIT ?`,
    )
    .raw()
  return (layer, index, limit = -1) =>
    (get.all(scan, layer, index, limit) as [Buffer, number][]).map(([ids, position]) => {
      const next = position + 1
      return next < ids.length / 4 - trailing ? ids.readInt32LE(next * 4) : null
    })
}

/** Per layer and key the last token of the strongest trigger; -1 where there is none. */
export function lastTokens(db: Store, scan: number, layers: Model['layers']): Int32Array[] {
  const get = db
    .prepare(
      `SELECT "key", substr(token_ids, position * 4 + 1, 4) FROM "trigger"
       JOIN sentence ON sentence.scan = "trigger".scan AND sentence.number = "trigger".sentence
       WHERE "trigger".scan = ? AND layer = ? AND rank = 1`,
    )
    .raw()
  return layers.map(({ layer, keys }) => {
    const tokens = new Int32Array(keys).fill(-1)
    for (const [key, token] of get.all(scan, layer) as [number, Buffer][]) tokens[key] = token.readInt32LE()
    return tokens
  })
}

/** Per layer and key the token after the strongest trigger; -1 where there is none. */
export function nextTokens(db: Store, scan: number, layers: Model['layers']): Int32Array[] {
  const following = followingTokens(db, scan)
  return layers.map(({ layer, keys }) =>
    Int32Array.from({ length: keys }, (_, index) => following(layer, index, 1)[0] ?? -1),
  )
}
