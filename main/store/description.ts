/** Descriptions of keys that were made elsewhere: of raters in the table of machine raters, and like them met by nobody who labels. */
import type { KeyDescription, KeyId } from '#contract/key.ts'
import { Describer, type DescriberOfStudy } from '#contract/description.ts'
import { Side } from '#contract/side.ts'
import { spelled } from '#contract/spelling.ts'
import { KeymarkError } from '../keymark-error.ts'
import type { Store } from './open.ts'

/** A key's, on one side, in the order in which they came. */
export interface Described extends KeyId {
  side: Side
  descriptions: string[]
}

/** Those of the study's own scan: what was made elsewhere is of one model. */
const KEYS = `SELECT DISTINCT layer, "key" FROM assignment WHERE study = @study AND kind = 'key' AND layer IS NOT NULL
  AND (scan IS NULL OR scan = (SELECT scan FROM study WHERE id = @study))`
/** Only raters of this kind have a source. */
export const IS_DESCRIBER = `json_extract(machine.rater, '$.source') IS NOT NULL`

/** Whether a key is one of the study's. */
export function isOfStudy(db: Store, study: number): (key: KeyId) => boolean {
  const keys = new Set(
    (db.prepare(KEYS).raw().all({ study }) as [number, number][]).map(([layer, index]) => `${layer}/${index}`),
  )
  return ({ layer, index }) => keys.has(`${layer}/${index}`)
}

/** Oldest first. */
export function describersOf(db: Store, study: number): DescriberOfStudy[] {
  const rows = db
    .prepare(
      `SELECT id, rater, (SELECT count(*) FROM (${KEYS})) AS keys,
         (SELECT count(DISTINCT layer || '/' || "key") FROM machine_description WHERE machine = machine.id) AS described
       FROM machine WHERE study = @study AND ${IS_DESCRIBER} ORDER BY id`,
    )
    .all({ study }) as { id: number; rater: string; keys: number; described: number }[]
  return rows.map(({ rater, ...row }) => ({ ...row, ...Describer.parse(JSON.parse(rater)) }))
}

/** Whether two are one, whenever their files were read. */
const isSame = (a: Describer, b: Describer): boolean =>
  (['source', 'model', 'version', 'subject'] as const).every((field) => a[field] === b[field])

/**
 * Keeps what a rater says of keys of the study, who is made where the study has none of the name. What it said of a key before is replaced.
 * @throws KeymarkError `bad-input` when somebody or something else has the name.
 */
export function keepDescriptions(
  db: Store,
  study: number,
  rater: Describer,
  all: readonly Described[],
): { id: number; new: number; updated: number; unchanged: number } {
  return db.transaction(() => {
    const id = describerFor(db, study, rater)
    const nameOf = ({ layer, index }: KeyId): string => `${layer}/${index}`
    const kept = Map.groupBy(describedBy(db, id), nameOf)
    const outcome = { id, new: 0, updated: 0, unchanged: 0 }
    const forget = db.prepare('DELETE FROM machine_description WHERE machine = ? AND layer = ? AND "key" = ?')
    const insert = db.prepare('INSERT INTO machine_description VALUES (?, ?, ?, ?, ?, ?)')
    for (const [key, sides] of Map.groupBy(all, nameOf)) {
      const [{ layer, index } = { layer: 0, index: 0 }] = sides
      const before = kept.get(key) ?? []
      const isAsBefore = inOrder(before) === inOrder(sides)
      outcome[before.length === 0 ? 'new' : isAsBefore ? 'unchanged' : 'updated'] += 1
      if (isAsBefore) continue
      forget.run(id, layer, index)
      for (const { side, descriptions } of sides)
        for (const [i, text] of descriptions.entries()) insert.run(id, layer, index, side, i + 1, text)
    }
    return outcome
  })()
}

const inOrder = (sides: readonly Described[]): string =>
  JSON.stringify(Side.options.map((side) => sides.find((one) => one.side === side)?.descriptions ?? []))

function describerFor(db: Store, study: number, rater: Describer): number {
  const known = db
    .prepare('SELECT id, rater FROM machine WHERE study = ? AND spelled(name) = spelled(?)')
    .get(study, rater.name) as { id: number; rater: string } | undefined
  if (known !== undefined) {
    const other = Describer.safeParse(JSON.parse(known.rater))
    if (other.success && isSame(other.data, rater)) return known.id
    throw new KeymarkError(
      'bad-input',
      `The study has a rater “${rater.name}” that is another: of another source, model or version. Nothing was written. Give these descriptions a name of their own.`,
    )
  }
  const people = db.prepare('SELECT name FROM annotator WHERE study = ?').pluck().all(study) as string[]
  if (people.some((name) => spelled(name) === spelled(rater.name)))
    throw new KeymarkError(
      'bad-input',
      `“${rater.name}” is a person of the study. Nothing was written. Give these descriptions another name.`,
    )
  return Number(
    db
      .prepare('INSERT INTO machine (study, name, rater) VALUES (?, ?, ?)')
      .run(study, rater.name, JSON.stringify(rater)).lastInsertRowid,
  )
}

interface DescriptionRow extends KeyId {
  side: Side
  description: string
}

const together = (rows: readonly DescriptionRow[]): Described[] =>
  [...Map.groupBy(rows, ({ layer, index, side }) => `${layer}/${index} ${side}`).values()].flatMap((own) =>
    own[0] === undefined
      ? []
      : [
          {
            layer: own[0].layer,
            index: own[0].index,
            side: own[0].side,
            descriptions: own.map((one) => one.description),
          },
        ],
  )

/** By layer, key and side. */
export const describedBy = (db: Store, machine: number): Described[] =>
  together(
    db
      .prepare(
        `SELECT layer, "key" AS "index", side, description FROM machine_description WHERE machine = ? ORDER BY layer, "key", side DESC, number`,
      )
      .all(machine) as DescriptionRow[],
  )

/** What was said of a key elsewhere, by study; it is for those alone who may see what people found. */
export function descriptionsOfKey(db: Store, scan: number, { layer, index }: KeyId): KeyDescription[] {
  const raters = db
    .prepare(
      `SELECT machine.id AS machine, machine.name AS name, study.name AS studyName FROM machine JOIN study ON study.id = machine.study
       WHERE study.scan = ? AND ${IS_DESCRIBER} ORDER BY study.id, machine.id`,
    )
    .all(scan) as Pick<KeyDescription, 'machine' | 'name' | 'studyName'>[]
  const read = db.prepare(
    `SELECT layer, "key" AS "index", side, description FROM machine_description
     WHERE machine = ? AND layer = ? AND "key" = ? ORDER BY side DESC, number`,
  )
  return raters.flatMap((rater) =>
    together(read.all(rater.machine, layer, index) as DescriptionRow[]).map(({ side, descriptions }) => ({
      ...rater,
      side,
      descriptions,
    })),
  )
}
