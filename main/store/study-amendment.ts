/** What becomes of a study after it was drawn: more keys, one annotator more or less. Nobody’s labels and places change. */
import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { StudyDesign } from '#contract/study-design.ts'
import type { Amendment, Study } from '#contract/study.ts'
import { spelled } from '#contract/spelling.ts'
import { handOver, keysForOneMore, type SharedKey } from '../analysis/study/amend-plan.ts'
import { nameOf, takeReserve, type KeyPool, type SampledKey } from '../analysis/study/sample-keys.ts'
import { controlCount, planStudy, type PlannedAssignment } from '../analysis/study/study-plan.ts'
import { seeded, type Random } from '../analysis/statistics/seeded.ts'
import { atOnce, type Steps } from '../computation/steps.ts'
import { KeymarkError } from '../keymark-error.ts'
import { beginBeside, joinBeside } from './beside.ts'
import { controlBases } from './control-bases.ts'
import type { Store } from './open.ts'
import type { Arm } from './study-arm.ts'
import { assignmentWriter, eligibleKeys, type Told } from './study-design.ts'
import { beginHidden, removeHidden } from './removal.ts'
import { annotatorNamed, getStudy, scanOf } from './study.ts'

interface Amended {
  design: StudyDesign
  /** That a key is drawn with. */
  armOf: (key: SampledKey) => Arm
  random: Random
  /** Keys that could be drawn and are in no one’s hands. */
  unused: KeyPool[]
  /** By their number in the project, in the order of the study. */
  annotators: { id: number; name: string; assignments: number; last: number }[]
  keys: SharedKey[]
  practice: SampledKey[]
}

/** `perLayer` more keys of each layer, shared out as the design shares keys, behind what everybody has; at once. */
export const addKeys = (db: Store, study: number, perLayer: number): Study =>
  db.transaction(() => atOnce(addingKeys(db, study, perLayer)))()

/** The same in steps: until all is written nobody sees any of it. */
export const addingKeys = (db: Store, study: number, perLayer: number, beside?: Written): Steps<Study> =>
  adding(db, study, { kind: 'keys-added', perLayer }, beside, ({ design, random, unused, annotators }) => {
    const spec = { ...design, keysPerLayer: perLayer, practiceKeys: 0, seed: random.below(2 ** 31) }
    const { keys, assignments } = planStudy(spec, unused)
    if (keys.length === 0) {
      throw new KeymarkError('bad-input', 'No more keys of the scan can be drawn: the study has them all.')
    }
    return assignments.flatMap(({ annotator, ...planned }) => {
      const whose = annotators[annotator]
      return whose === undefined ? [] : [{ ...planned, annotator: whose.name, place: whose.last + planned.place }]
    })
  })

/** One annotator more, at once: as many keys as the others have, out of the study’s own, the same practice, and controls of their own. */
export const addAnnotator = (db: Store, study: number, name: string): Study =>
  db.transaction(() => atOnce(addingAnnotator(db, study, name)))()

/** The same in steps: until all is written nobody sees any of it. */
export const addingAnnotator = (db: Store, study: number, name: string, beside?: Written): Steps<Study> =>
  adding(db, study, { kind: 'annotator-added', annotator: name }, beside, (amended) => {
    const { design, random, unused, annotators, keys, practice } = amended
    const people = db.prepare('SELECT name FROM annotator WHERE study = ?').pluck().all(study) as string[]
    if (people.some((other) => spelled(other) === spelled(name))) {
      throw new KeymarkError(
        'bad-input',
        `"${name}" is in the study already. Give every annotator a name of their own.`,
      )
    }
    const labels = keys.reduce((sum, { raters }) => sum + raters.length, 0)
    const own = keysForOneMore(keys, Math.round(labels / Math.max(annotators.length, 1)), random)
    const controls = controlCount(own.length, design.controlShare)
    const pool = unused.map(([layer, reserve, scan]) => ({
      layer,
      ...(scan !== undefined && { scan }),
      sampled: [],
      reserve: random.shuffled(reserve),
    }))
    const bases = takeReserve(pool, controls, random)
    if (bases.length < controls) {
      throw new KeymarkError(
        'bad-input',
        `${controls} controls need as many keys that are not in the study; there are ${bases.length}. Scan more sentences, or draw another study.`,
      )
    }
    const counted: Omit<PlannedAssignment, 'annotator' | 'place'>[] = [
      ...own.map((key) => ({ kind: 'key' as const, key, seed: null })),
      ...bases.map((key) => ({ kind: 'control' as const, key, seed: random.below(2 ** 31) })),
    ]
    const first = practice.map((key) => ({ kind: 'practice' as const, key, seed: null }))
    return [...random.shuffled(first), ...random.shuffled(counted)].map((planned, i) => ({
      ...planned,
      annotator: name,
      place: i + 1,
    }))
  })

/** How it is written: under which UUID until it is whole, and who is told how far it is. */
interface Written {
  uuid: string
  told: Told
}

type Given = Omit<PlannedAssignment, 'annotator'> & { annotator: string }

/**
 * Writes more assignments into a study that nobody sees, which is taken away where the program ends before, and joins the two at the end.
 * @param plan says who is given what, by names that are the study’s or new to it; it may write nothing.
 * @throws KeymarkError; nothing of the study is changed then.
 */
function* adding(
  db: Store,
  study: number,
  what: What,
  { uuid, told }: Written = { uuid: randomUUID(), told: () => undefined },
  plan: (amended: Amended) => Given[],
): Steps<Study> {
  const whole = getStudy(db, study)
  const amended = yield* readAmended(db, whole)
  const given = plan(amended)
  yield
  const names = given.map(({ annotator }) => annotator)
  if (what.kind === 'annotator-added') names.push(what.annotator)
  const beside = beginBeside(db, uuid, amended.annotators, [...new Set(names)])
  const { design, armOf } = amended
  const twins = new Map(
    [...beside.annotators.values()].flatMap(({ id, of }) => (of === null ? [] : [[id, of] as const])),
  )
  const writer = assignmentWriter(db, beside.study, design, armOf, { study, annotators: twins })
  for (const [i, { annotator, ...planned }] of given.entries()) {
    writer.write(beside.annotators.get(annotator)?.id ?? 0, planned)
    told(i + 1, given.length)
    yield
  }
  yield* writer.drawControls()
  const now = getStudy(db, study)
  if (now.amendments.length !== whole.amendments.length || !isDeepStrictEqual(now.annotators, whole.annotators)) {
    throw new KeymarkError(
      'busy',
      `The study "${whole.name}" was changed meanwhile, so nothing was added to it. Try again.`,
    )
  }
  joinBeside(db, study, beside)
  return noted(db, study, what)
}

/** As `hideAnnotator`, and what is hidden is taken away at once: for what is small. */
export function removeAnnotator(db: Store, study: number, wanted: string): Study {
  return db.transaction(() => {
    const amended = hideAnnotator(db, study, wanted)
    atOnce(removeHidden(db))
    return amended
  })()
}

/**
 * One annotator less, who has not begun; what they had is shared out among the others, behind what these have. The rest is hidden, which
 * `removeHidden` takes away.
 */
export function hideAnnotator(db: Store, study: number, wanted: string): Study {
  const whole = getStudy(db, study)
  const name = annotatorNamed(whole, wanted)
  return db.transaction(() => {
    const { random, annotators, keys } = readGiven(db, whole)
    const leaving = annotators.findIndex((one) => one.name === name)
    const { id = 0 } = annotators[leaving] ?? {}
    const begun =
      'SELECT 1 FROM event WHERE annotator = @id UNION ALL SELECT 1 FROM question_answer WHERE annotator = @id'
    if (db.prepare(begun).get({ id }) !== undefined) {
      throw new KeymarkError(
        'bad-input',
        `"${name}" has begun to label, and labels are kept. Only who has not begun can be removed.`,
      )
    }
    if (annotators.length === 1)
      throw new KeymarkError('bad-input', 'A study needs an annotator. Add another one first.')
    const others = annotators.filter((_, i) => i !== leaving)
    const left = db
      .prepare(
        `SELECT id, scan, layer, "key" AS "index" FROM assignment WHERE annotator = ? AND kind <> 'practice' ORDER BY place`,
      )
      .all(id) as { id: number; scan: number | null; layer: number | null; index: number | null }[]
    const known = new Map(keys.map((key) => [nameOf(key), key]))
    const shared = left.map((row) => {
      const key = known.get(nameOf(row))
      const raters = key?.raters
        .filter((rater) => rater !== leaving)
        .map((rater) => (rater > leaving ? rater - 1 : rater))
      return { id: row.id, key: key ? { ...key, raters: raters ?? [] } : null }
    })
    const next = others.map(({ last }) => last)
    const give = db.prepare('UPDATE assignment SET annotator = ?, place = ?, uuid = ? WHERE id = ?')
    for (const { id: assignment, to } of handOver(
      shared,
      others.map(({ assignments }) => assignments),
      random,
    )) {
      if (to === null) continue
      next[to] = (next[to] ?? 0) + 1
      give.run(others[to]?.id, next[to], randomUUID(), assignment)
    }
    const hidden = beginHidden(db)
    for (const table of ['assignment', 'question'])
      db.prepare(`UPDATE ${table} SET study = ? WHERE annotator = ?`).run(hidden, id)
    db.prepare('UPDATE annotator SET study = ? WHERE id = ?').run(hidden, id)
    return noted(db, study, { kind: 'annotator-removed', annotator: name })
  })()
}

type What =
  | Omit<Extract<Amendment, { kind: 'keys-added' }>, 'time'>
  | Omit<Exclude<Amendment, { kind: 'keys-added' }>, 'time'>

/** With a note of what was done in the study’s specification. */
function noted(db: Store, study: number, what: What): Study {
  const amendment: Amendment = { ...what, time: new Date().toISOString() }
  db.prepare(
    `UPDATE study SET spec = json_set(spec, '$.amendments',
       json_insert(coalesce(json_extract(spec, '$.amendments'), '[]'), '$[#]', json(?))) WHERE id = ?`,
  ).run(JSON.stringify(amendment), study)
  return getStudy(db, study)
}

/** What does not hang on the scan. */
type Before = Omit<Amended, 'armOf' | 'unused'>

function readGiven(db: Store, whole: Study): Before {
  const { id: study, name, scans, design: settings, annotators: names, amendments } = whole
  const scan = scanOf(whole)
  if (settings === null) {
    throw new KeymarkError(
      'unsupported',
      `How the study "${name}" was drawn is not known, so it cannot be gone on with. Draw another one.`,
    )
  }
  const design = StudyDesign.parse({
    ...settings,
    scan,
    ...(scans.length > 1 && { scans: scans.map(({ id }) => id) }),
    name,
    annotators: names,
    raters: Math.min(settings.raters, Math.max(names.length, 2)),
    overlapShare: names.length < 2 ? 0 : settings.overlapShare,
  })
  const annotators = db
    .prepare(
      `SELECT annotator.id, name, count(assignment.id) AS assignments, coalesce(max(place), 0) AS last
       FROM annotator LEFT JOIN assignment ON assignment.annotator = annotator.id
       WHERE annotator.study = ? AND role = 'annotator' GROUP BY annotator.id ORDER BY annotator.id`,
    )
    .all(study) as Amended['annotators']
  const rows = db
    .prepare(
      `SELECT DISTINCT kind, scan, layer, "key" AS "index", annotator FROM assignment WHERE study = ? AND kind <> 'control'
       AND annotator IN (SELECT id FROM annotator WHERE role = 'annotator') ORDER BY layer, "key", scan, annotator`,
    )
    .all(study) as (Omit<SampledKey, 'scan'> & {
    scan: number | null
    kind: 'key' | 'practice'
    annotator: number
  })[]
  const at = new Map(annotators.map(({ id }, i) => [id, i]))
  const byKey = Map.groupBy(rows, (row) => `${row.kind} ${nameOf(row)}`)
  const keys: SharedKey[] = []
  const practice: SampledKey[] = []
  for (const [first, ...rest] of byKey.values()) {
    if (first === undefined) continue
    const { kind, layer, index, scan: of } = first
    const key = { layer, index, ...(of !== null && { scan: of }) }
    if (kind === 'practice') practice.push(key)
    else keys.push({ ...key, raters: [first, ...rest].flatMap(({ annotator }) => at.get(annotator) ?? []) })
  }
  // Another order than that of the drawing and of every amendment before.
  const random = seeded((design.seed + 104_729 * (amendments.length + 1)) % 2 ** 31)
  return { design, random, annotators, keys, practice }
}

function* readAmended(db: Store, whole: Study): Steps<Amended> {
  const before = readGiven(db, whole)
  const { design, keys, practice } = before
  const used = new Set([...keys, ...practice].map(nameOf))
  yield
  const isBase = yield* controlBases(db, whole.id)
  const { eligible, armOf } = yield* eligibleKeys(db, design)
  const unused: KeyPool[] = []
  for (const [layer, indices, of] of eligible) {
    const free: number[] = []
    for (const [i, index] of indices.entries()) {
      if (!used.has(nameOf({ layer, index, scan: of })) && !isBase(of ?? design.scan, layer, index)) free.push(index)
      if (i % CHUNK === CHUNK - 1) yield
    }
    unused.push([layer, free, of])
  }
  return { ...before, armOf, unused }
}

/** Keys, or controls, that are looked at in a step. */
const CHUNK = 100
