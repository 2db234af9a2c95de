/** Machine raters of a study and what they answered: in tables that nothing reads for an annotator. */
import type { KeyId, KeyMachine } from '#contract/key.ts'
import { foreignKind, kindsOf, type KindScheme } from '#contract/kind.ts'
import { MachineRater, type Machine, type MachineAnswer } from '#contract/machine.ts'
import { Pattern } from '#contract/annotation.ts'
import { spelled } from '#contract/spelling.ts'
import { z } from 'zod'
import type { PacketAssignment } from '../exchange/packet.ts'
import { missing } from '../analysis/study/annotation.ts'
import { KeymarkError } from '../keymark-error.ts'
import { IS_DESCRIBER } from './description.ts'
import type { Store } from './open.ts'
import { packetTriggers } from './packet.ts'
import { labelsIn } from './pattern.ts'

/** What a machine is asked: each key of the people once, whoever has it, and every control. */
const ASKED = `SELECT min(assignment.id) AS id, scan, layer, "key" FROM assignment
    JOIN annotator ON annotator.id = assignment.annotator AND role = 'annotator'
    WHERE assignment.study = @study AND kind = 'key' GROUP BY scan, layer, "key"
  UNION ALL SELECT assignment.id, NULL, NULL, NULL FROM assignment
    JOIN annotator ON annotator.id = assignment.annotator AND role = 'annotator'
    WHERE assignment.study = @study AND kind = 'control'`

const LABEL_OF_ASKED = `machine_label.machine = @machine
  AND (machine_label.layer = asked.layer AND machine_label."key" = asked."key" AND machine_label.scan IS asked.scan
    OR asked.layer IS NULL AND machine_label.assignment = asked.id)`

/** Oldest first. */
export function machinesOf(db: Store, study: number): Machine[] {
  const rows = db
    .prepare(`SELECT id, rater FROM machine WHERE study = ? AND NOT (${IS_DESCRIBER}) ORDER BY id`)
    .all(study) as {
    id: number
    rater: string
  }[]
  const count = db.prepare(
    `SELECT count(*) AS assignments, count(CASE WHEN state <> 'new' THEN 1 END) AS labelled,
       count(CASE WHEN state = 'new' THEN 1 END) AS failed
     FROM (${ASKED}) AS asked LEFT JOIN machine_label ON ${LABEL_OF_ASKED}`,
  )
  return rows.map(({ id, rater }) => {
    const { prompt: _prompt, schema: _schema, ...rest } = MachineRater.parse(JSON.parse(rater))
    const counts = count.get({ study, machine: id }) as Pick<Machine, 'assignments' | 'labelled' | 'failed'>
    return { id, ...rest, ...counts }
  })
}

/** Whether two were asked for the same: then their answers are of one rater, wherever the server stood. */
const isSame = (a: MachineRater, b: MachineRater): boolean =>
  (['model', 'digest', 'promptVersion', 'temperature', 'seed'] as const).every((field) => a[field] === b[field])

/**
 * The number of the study's rater of that name, which is made where it is new.
 * @throws KeymarkError `bad-input` when somebody or something else has the name.
 */
export function machineFor(db: Store, study: number, rater: MachineRater): number {
  return db.transaction(() => {
    const known = db
      .prepare('SELECT id, rater FROM machine WHERE study = ? AND spelled(name) = spelled(?)')
      .get(study, rater.name) as { id: number; rater: string } | undefined
    if (known !== undefined) {
      const other = MachineRater.safeParse(JSON.parse(known.rater))
      if (other.success && isSame(other.data, rater)) return known.id
      throw new KeymarkError(
        'bad-input',
        `The study has a machine rater “${rater.name}” that was asked otherwise: another model, prompt, temperature or seed. Nothing was written. Give this one a name of its own.`,
      )
    }
    const people = db.prepare('SELECT name FROM annotator WHERE study = ?').pluck().all(study) as string[]
    if (people.some((name) => spelled(name) === spelled(rater.name)))
      throw new KeymarkError(
        'bad-input',
        `“${rater.name}” is a person of the study. Nothing was written. Give the machine rater another name.`,
      )
    return Number(
      db
        .prepare('INSERT INTO machine (study, name, rater) VALUES (?, ?, ?)')
        .run(study, rater.name, JSON.stringify(rater)).lastInsertRowid,
    )
  })()
}

/** What the machine has not answered yet, in an order that tells nothing. */
export function leftToAnswer(db: Store, study: number, machine: number): PacketAssignment[] {
  const rows = db
    .prepare(
      `SELECT uuid, asked.id AS id FROM (${ASKED}) AS asked JOIN assignment ON assignment.id = asked.id
       LEFT JOIN machine_label ON ${LABEL_OF_ASKED} WHERE coalesce(state, 'new') = 'new' ORDER BY uuid`,
    )
    .all({ study, machine }) as { uuid: string; id: number }[]
  return rows.map(({ uuid, id }) => ({ id: uuid, triggers: packetTriggers(db, id) }))
}

/**
 * Keeps an answer, unless the machine has one that could be understood.
 * @param annotator whose packet it was asked by; null: anybody's of the study
 * @returns `unknown` where the study has no such key or control
 * @throws KeymarkError `bad-input` when it does not fit the study.
 */
export function answerKeeper(
  db: Store,
  {
    study,
    machine,
    kinds,
    annotator = null,
  }: { study: number; machine: number; kinds: KindScheme; annotator?: number | null },
): (answer: MachineAnswer) => 'new' | 'updated' | 'unchanged' | 'unknown' {
  const find = db.prepare(
    `SELECT id, kind, scan, layer, "key", (SELECT count(*) FROM assignment_trigger WHERE assignment = assignment.id) AS triggers
     FROM assignment WHERE uuid = @uuid AND study = @study AND kind <> 'practice' AND (@annotator IS NULL OR annotator = @annotator)`,
  )
  const minSupport = db
    .prepare("SELECT json_extract(spec, '$.minSupport') FROM study WHERE id = ?")
    .pluck()
    .get(study) as number
  const known = db.prepare(
    `SELECT state FROM machine_label WHERE machine = @machine AND (layer = @layer AND "key" = @key AND scan IS @scan OR assignment = @assignment)`,
  )
  const forget = db.prepare(
    `DELETE FROM machine_label WHERE machine = @machine AND (layer = @layer AND "key" = @key AND scan IS @scan OR assignment = @assignment)`,
  )
  const insert = db.prepare(
    `INSERT INTO machine_label (machine, scan, layer, "key", assignment, state, patterns, left_out, attempts, seconds)
     VALUES (@machine, @scan, @layer, @key, @assignment, @state, @patterns, @leftOut, @attempts, @seconds)`,
  )
  return (answer) => {
    const row = find.get({ uuid: answer.assignment, study, annotator }) as
      | {
          id: number
          kind: 'key' | 'control'
          scan: number | null
          layer: number | null
          key: number | null
          triggers: number
        }
      | undefined
    if (row === undefined) return 'unknown'
    const reason = misfitOf(answer, { triggers: row.triggers, minSupport, kinds })
    if (reason !== null) throw new KeymarkError('bad-input', reason)
    const isKey = row.kind === 'key'
    const place = {
      machine,
      scan: isKey ? row.scan : null,
      layer: isKey ? row.layer : null,
      key: isKey ? row.key : null,
      assignment: isKey ? null : row.id,
    }
    const before = known.pluck().get(place) as string | undefined
    if (before !== undefined && (before !== 'new' || answer.state === 'new')) return 'unchanged'
    return db.transaction(() => {
      forget.run(place)
      insert.run({
        ...place,
        state: answer.state,
        patterns: JSON.stringify(answer.patterns),
        leftOut: JSON.stringify(answer.leftOut),
        attempts: JSON.stringify(answer.attempts),
        seconds: answer.attempts.reduce((sum, { seconds }) => sum + seconds, 0),
      })
      return before === undefined ? ('new' as const) : ('updated' as const)
    })()
  }
}

/** Why an answer cannot be of the assignment, or null. */
export function misfitOf(
  { state, patterns }: Pick<MachineAnswer, 'state' | 'patterns'>,
  { triggers, minSupport, kinds }: { triggers: number; minSupport: number; kinds: KindScheme },
): string | null {
  if (state !== 'done') return patterns.length === 0 ? null : `an answer “${state}” has patterns`
  if (patterns.some(({ ranks }) => ranks.some((rank) => rank > triggers)))
    return `a pattern is marked on a line that is not there; the key has ${triggers}`
  const foreign = foreignKind(patterns.flatMap(kindsOf), kinds)
  return foreign ?? missing({ state, patterns, flagged: false, note: '' }, minSupport, kinds)[0] ?? null
}

/** An answer of a machine that could be understood. */
export interface MachineLabel {
  kind: 'key' | 'control'
  /** Whose key it is, in a study of several scans. */
  scan: number | null
  layer: number | null
  index: number | null
  state: 'done' | 'no-pattern' | 'uninterpretable'
  patterns: Pattern[]
  triggers: number
  seconds: number
}

const Patterns = z.array(Pattern)

/** In the order of keys, controls last. */
export function machineLabels(db: Store, machine: number): MachineLabel[] {
  const rows = db
    .prepare(
      `SELECT machine_label.scan AS scan, machine_label.layer AS layer, machine_label."key" AS "index", state, patterns, seconds,
         iif(machine_label.assignment IS NULL, 'key', 'control') AS kind,
         (SELECT count(*) FROM assignment_trigger WHERE assignment_trigger.assignment = coalesce(machine_label.assignment,
            (SELECT min(assignment.id) FROM assignment WHERE assignment.study = machine.study AND assignment.kind = 'key'
             AND assignment.layer = machine_label.layer AND assignment."key" = machine_label."key" AND assignment.scan IS machine_label.scan))) AS triggers
       FROM machine_label JOIN machine ON machine.id = machine_label.machine
       WHERE machine = ? AND state <> 'new' ORDER BY machine_label.layer IS NULL, machine_label.layer, machine_label."key", machine_label.scan, machine_label.assignment`,
    )
    .all(machine) as (Omit<MachineLabel, 'patterns'> & { patterns: string })[]
  return rows.map(({ patterns, ...row }) => ({ ...row, patterns: Patterns.parse(JSON.parse(patterns)) }))
}

/** What machines answered of a key, by study; it is for those alone who may see what people found. */
export function machinesOfKey(db: Store, scan: number, { layer, index }: KeyId): KeyMachine[] {
  const rows = db
    .prepare(
      `SELECT machine.id AS machine, machine.name AS name, study.name AS studyName, state, patterns, json_extract(spec, '$.kinds') AS kinds
       FROM machine_label JOIN machine ON machine.id = machine_label.machine JOIN study ON study.id = machine.study
       WHERE coalesce(machine_label.scan, study.scan) = ? AND machine_label.layer = ? AND machine_label."key" = ? AND state <> 'new' ORDER BY study.id, machine.id`,
    )
    .all(scan, layer, index) as (Omit<KeyMachine, 'patterns'> & { patterns: string; kinds: string | null })[]
  return rows.map(({ patterns, kinds, ...row }) => ({ ...row, patterns: labelsIn(patterns, kinds) }))
}
