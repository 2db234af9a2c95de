/** What machine raters of a study said, on its way out and back. */
import { Describer } from '#contract/description.ts'
import { Pattern } from '#contract/annotation.ts'
import { Attempt, MachineRater } from '#contract/machine.ts'
import { z } from 'zod'
import type { MachineLine, Machines, Rater } from '../exchange/dataset/machines.ts'
import type { JsonLine } from '../exchange/json-lines.ts'
import { scansOfStudy } from './assignment-scan.ts'
import { blindKeys } from './blind.ts'
import { describedBy } from './description.ts'
import { kindsOfStudy } from './kind.ts'
import { LABELLED } from './labelled.ts'
import { misfitOf } from './machine.ts'
import type { Store } from './open.ts'

interface Row {
  layer: number | null
  index: number | null
  scan: string | null
  control: string | null
  state: NonNullable<MachineLine['state']>
  patterns: string
  leftOut: string
  attempts: string
  seconds: number
}

/**
 * What they said of keys that nobody in the project has yet to label, and of controls that are labelled.
 * @param text without it the replies are left out: they may quote the corpus
 */
export function studyMachines(db: Store, study: number, scan: number, text: boolean): Machines {
  const raters = db.prepare('SELECT id, rater FROM machine WHERE study = ? ORDER BY id').all(study) as {
    id: number
    rater: string
  }[]
  const parsed = raters.map(({ id, rater }) => ({ id, rater: raterIn(rater) }))
  return {
    raters: parsed.map(({ rater }) => rater),
    lines: function* () {
      const own = blindKeys(db, scan)
      const others = new Map(scansOfStudy(db, study).map(({ id, name }) => [name, blindKeys(db, id)]))
      const isBlind = ({ key, scan: of }: MachineLine): boolean =>
        key !== null && (of === undefined ? own : (others.get(of) ?? own))(key)
      for (const { id, rater } of parsed)
        for (const line of 'source' in rater
          ? describedLines(db, id, rater.name)
          : answeredLines(db, id, rater.name, text))
          if (!isBlind(line)) yield line
    },
  }
}

function raterIn(json: string): Rater {
  const value = JSON.parse(json) as object
  return 'source' in value ? Describer.parse(value) : MachineRater.parse(value)
}

function* answeredLines(db: Store, machine: number, rater: string, text: boolean): Generator<MachineLine> {
  const rows = db
    .prepare(
      `SELECT machine_label.layer AS layer, (SELECT name FROM scan WHERE id = machine_label.scan) AS scan, machine_label."key" AS "index", assignment.uuid AS control, machine_label.state AS state,
         machine_label.patterns AS patterns, left_out AS leftOut, attempts, seconds
       FROM machine_label LEFT JOIN assignment ON assignment.id = machine_label.assignment
       LEFT JOIN annotation ON annotation.assignment = assignment.id
       WHERE machine = ? AND (machine_label.assignment IS NULL OR annotation.state IN ${LABELLED})
       ORDER BY machine_label.layer IS NULL, machine_label.layer, machine_label."key", machine_label.scan, machine_label.assignment`,
    )
    .all(machine) as Row[]
  for (const { layer, index, scan, control, state, patterns, leftOut, attempts, seconds } of rows)
    yield {
      rater,
      key: layer === null || index === null ? null : { layer, index },
      ...(scan !== null && { scan }),
      control,
      side: null,
      state,
      patterns: z.array(Pattern).parse(JSON.parse(patterns)),
      leftOut: z.array(z.string()).parse(JSON.parse(leftOut)),
      attempts: text ? z.array(Attempt).parse(JSON.parse(attempts)) : null,
      seconds,
    }
}

function* describedLines(db: Store, machine: number, rater: string): Generator<MachineLine> {
  for (const { layer, index, side, descriptions } of describedBy(db, machine))
    yield {
      rater,
      key: { layer, index },
      control: null,
      side,
      state: null,
      patterns: descriptions.map((description) => ({ id: null, description, kind: null, ranks: null })),
      leftOut: null,
      attempts: null,
      seconds: null,
    }
}

/** Into a study whose people's labels are there. @throws KeymarkError at a line that does not fit. */
export function storeMachines(
  db: Store,
  study: number,
  raters: readonly Rater[],
  lines: Iterable<JsonLine<MachineLine>>,
): void {
  const insertRater = db.prepare('INSERT INTO machine (study, name, rater) VALUES (?, ?, ?)')
  const numbers = new Map(
    raters.map((rater) => [
      rater.name,
      { rater, id: Number(insertRater.run(study, rater.name, JSON.stringify(rater)).lastInsertRowid) },
    ]),
  )
  const keep = { asked: answerWriter(db, study), elsewhere: descriptionWriter(db) }
  for (const { value, bad } of lines) {
    const own = numbers.get(value.rater)
    if (own === undefined) throw bad(`the manifest names no machine rater "${value.rater}"`)
    const reason = 'source' in own.rater ? keep.elsewhere(own.id, value) : keep.asked(own.id, value)
    if (reason !== null) throw bad(reason)
  }
}

/** What is wrong with the line, or null when it is written. */
type Writer = (machine: number, line: MachineLine) => string | null

function answerWriter(db: Store, study: number): Writer {
  const kinds = kindsOfStudy(db, study)
  const minSupport = db
    .prepare("SELECT json_extract(spec, '$.minSupport') FROM study WHERE id = ?")
    .pluck()
    .get(study) as number
  const scans = new Map(scansOfStudy(db, study).map(({ id, name }) => [name, id]))
  const find = db.prepare(
    `SELECT id, (SELECT count(*) FROM assignment_trigger WHERE assignment = assignment.id) AS triggers FROM assignment
     WHERE study = @study AND (kind = 'key' AND layer = @layer AND "key" = @index AND scan IS @scan OR kind = 'control' AND uuid = @control) LIMIT 1`,
  )
  const insert = db.prepare(
    `INSERT INTO machine_label (machine, layer, "key", scan, assignment, state, patterns, left_out, attempts, seconds)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  return (machine, { key, scan: name, control, state, patterns, leftOut, attempts, seconds }) => {
    const scan = name === undefined ? null : scans.get(name)
    if (scan === undefined) return `the study does not draw from a scan "${name}"`
    const place = { layer: key?.layer ?? null, index: key?.index ?? null, scan }
    const found = find.get({ study, ...place, control }) as { id: number; triggers: number } | undefined
    if (found === undefined) return 'the study has no such key or control'
    if (state === null || seconds === null || leftOut === null) return 'it lacks what an answer has'
    const own = z.array(Pattern).safeParse(patterns)
    if (!own.success) return 'a pattern lacks its number or its ranks'
    const reason = misfitOf({ state, patterns: own.data }, { triggers: found.triggers, minSupport, kinds })
    if (reason !== null) return reason
    const of = key === null ? found.id : null
    const kept = [JSON.stringify(own.data), JSON.stringify(leftOut), JSON.stringify(attempts ?? [])]
    insert.run(machine, place.layer, place.index, scan, of, state, ...kept, seconds)
    return null
  }
}

function descriptionWriter(db: Store): Writer {
  const insert = db.prepare('INSERT INTO machine_description VALUES (?, ?, ?, ?, ?, ?)')
  return (machine, { key, side, patterns }) => {
    if (key === null || side === null) return 'it lacks the key and the side that it describes'
    for (const [i, { description }] of patterns.entries())
      insert.run(machine, key.layer, key.index, side, i + 1, description)
    return null
  }
}
