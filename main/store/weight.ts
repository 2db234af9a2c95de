/** Keys and values as vectors: what a `weights` analysis keeps of each. */
import type { WeightsResult } from '#contract/analysis/weights.ts'
import type { KeyId } from '#contract/key-id.ts'
import { readWriteOf, roleOf } from '../analysis/weights/classes.ts'
import type { WeightRow, WeightsPart } from '../analysis/weights/weight-row.ts'
import type { Store } from './open.ts'

/** Rows that are there already are written again. */
export function insertWeights(db: Store, analysis: number, part: WeightsPart): void {
  const { layer, from, low, cosines } = part
  const insert = db.prepare(
    `INSERT OR REPLACE INTO weight (analysis, layer, "index", length, variance, skew, kurtosis, role, read_value, gate_value, gate_read,
       read_write, atypical, own, below, chance_below) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const insertToken = db.prepare(
    'INSERT OR REPLACE INTO suppressed_token (analysis, layer, "index", rank, token, probability) VALUES (?, ?, ?, ?, ?, ?)',
  )
  for (let i = 0; i < part.length.length; i++) {
    const shape = shapeOf(part, i)
    const [readValue, gateValue, gateRead] = (['read-value', 'gate-value', 'gate-read'] as const).map((pair) =>
      known(cosines[pair]?.[i]),
    ) as [number | null, number | null, number | null]
    const gate = gateValue === null || gateRead === null ? null : { value: gateValue, read: gateRead }
    const isClassed = readValue !== null && (cosines['gate-value'] === undefined || gate !== null)
    const { readWrite, isAtypical } = isClassed ? readWriteOf(readValue, gate) : { readWrite: null, isAtypical: false }
    const hasOwn = (part.own[i] as number) >= 0
    insert.run(
      analysis,
      layer,
      from + i,
      shape.length,
      shape.variance,
      shape.skew,
      shape.kurtosis,
      roleOf(shape, null),
      readValue,
      gateValue,
      gateRead,
      readWrite,
      Number(isAtypical),
      ...(hasOwn ? [part.own[i], part.below[i], part.chanceBelow[i]] : [null, null, null]),
    )
    for (let j = 0; j < low; j++)
      insertToken.run(analysis, layer, from + i, j + 1, part.lowIds[i * low + j], part.lowProbabilities[i * low + j])
  }
}

const known = (cosine: number | undefined): number | null =>
  cosine === undefined || Number.isNaN(cosine) ? null : cosine

type Shape = Pick<WeightRow, 'length' | 'variance' | 'skew' | 'kurtosis'>

/** Rounding of float32: a value of length 1 that varies by less is the same for all tokens. */
const NOTHING = 1e-14

function shapeOf({ length, variance, third, fourth }: WeightsPart, i: number): Shape {
  const spread = variance[i] as number
  if (!(spread > NOTHING)) return { length: length[i] as number, variance: null, skew: null, kurtosis: null }
  return {
    length: length[i] as number,
    variance: spread,
    skew: (third[i] as number) / spread ** 1.5,
    kurtosis: (fourth[i] as number) / spread ** 2,
  }
}

const COLUMNS = `layer, "index", length, variance, skew, kurtosis, role, read_value AS readValue, gate_value AS gateValue,
  gate_read AS gateRead, read_write AS readWrite, atypical AS isAtypical, own, below, chance_below AS chanceBelow`

type Kept = Omit<WeightRow, 'isAtypical'> & { isAtypical: 0 | 1 }
const toRow = (row: Kept): WeightRow => ({ ...row, isAtypical: row.isAtypical === 1 })

/** By layer and index. */
export function weightRows(db: Store, analysis: number): WeightRow[] {
  const rows = db.prepare(`SELECT ${COLUMNS} FROM weight WHERE analysis = ? ORDER BY layer, "index"`).all(analysis)
  return (rows as Kept[]).map(toRow)
}

/** Reads the row of a key. */
export function weightOf(db: Store, analysis: number): (key: KeyId) => WeightRow | undefined {
  const get = db.prepare(`SELECT ${COLUMNS} FROM weight WHERE analysis = ? AND layer = ? AND "index" = ?`)
  return ({ layer, index }) => {
    const row = get.get(analysis, layer, index) as Kept | undefined
    return row && toRow(row)
  }
}

/** Writes the roles that take all values to be known: those of a tenth of them. */
export function settleRoles(db: Store, analysis: number, thresholds: WeightsResult['thresholds']): void {
  const update = db.prepare('UPDATE weight SET role = ? WHERE analysis = ? AND layer = ? AND "index" = ?')
  db.transaction(() => {
    for (const row of weightRows(db, analysis)) {
      const role = roleOf(row, thresholds)
      if (role !== row.role) update.run(role, analysis, row.layer, row.index)
    }
  })()
}
