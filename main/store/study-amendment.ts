/** What becomes of a study after it was drawn: more keys, one annotator more or less. Nobody’s labels and places change. */
import { randomUUID } from 'node:crypto'
import { Side } from '#contract/side.ts'
import { StudyDesign } from '#contract/study-design.ts'
import type { Amendment, Study } from '#contract/study.ts'
import { spelled } from '#contract/spelling.ts'
import { handOver, keysForOneMore, type SharedKey } from '../analysis/study/amend-plan.ts'
import { nameOf, takeReserve, type KeyPool, type SampledKey } from '../analysis/study/sample-keys.ts'
import { controlCount, planStudy, type PlannedAssignment } from '../analysis/study/study-plan.ts'
import { seeded, type Random } from '../analysis/statistics/seeded.ts'
import { atOnce } from '../computation/steps.ts'
import { KeymarkError } from '../keymark-error.ts'
import { SCAN } from './assignment-scan.ts'
import type { Store } from './open.ts'
import { triggersOf } from './side.ts'
import type { Arm } from './study-arm.ts'
import { assignmentWriter, eligibleKeys } from './study-design.ts'
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

/** `perLayer` more keys of each layer, shared out as the design shares keys, behind what everybody has. */
export function addKeys(db: Store, study: number, perLayer: number): Study {
  return amend(db, study, { kind: 'keys-added', perLayer }, ({ design, armOf, random, unused, annotators }) => {
    const spec = { ...design, keysPerLayer: perLayer, practiceKeys: 0, seed: random.below(2 ** 31) }
    const { keys, assignments } = planStudy(spec, unused)
    if (keys.length === 0) {
      throw new KeymarkError('bad-input', 'No more keys of the scan can be drawn: the study has them all.')
    }
    const writer = assignmentWriter(db, study, design, armOf)
    for (const planned of assignments) {
      const annotator = annotators[planned.annotator]
      if (annotator) writer.write(annotator.id, { ...planned, place: annotator.last + planned.place })
    }
    atOnce(writer.drawControls())
  })
}

/**
 * One annotator more: as many keys as the others have, out of the study’s own, the same practice, and controls of their own in the
 * study’s share.
 */
export function addAnnotator(db: Store, study: number, name: string): Study {
  return amend(db, study, { kind: 'annotator-added', annotator: name }, (amended) => {
    const { armOf, design, random, unused, annotators, keys, practice } = amended
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
    const { lastInsertRowid } = db.prepare('INSERT INTO annotator (study, name) VALUES (?, ?)').run(study, name)
    const writer = assignmentWriter(db, study, design, armOf)
    for (const [i, planned] of [...random.shuffled(first), ...random.shuffled(counted)].entries())
      writer.write(lastInsertRowid, { ...planned, place: i + 1 })
    atOnce(writer.drawControls())
  })
}

/** One annotator less, who has not begun; what they had is shared out among the others, behind what these have. */
export function removeAnnotator(db: Store, study: number, wanted: string): Study {
  const whole = getStudy(db, study)
  const name = annotatorNamed(whole, wanted)
  return amend(db, study, { kind: 'annotator-removed', annotator: name }, ({ random, annotators, keys }) => {
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
    const shared = left.map((row) => {
      const key = keys.find((one) => nameOf(one) === nameOf(row))
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
    db.prepare('DELETE FROM assignment WHERE annotator = ?').run(id)
    db.prepare('DELETE FROM annotator WHERE id = ?').run(id)
  })
}

/** All in one transaction, with a note of it in the study’s specification. @throws KeymarkError; nothing is written then. */
function amend(
  db: Store,
  study: number,
  what:
    | Omit<Extract<Amendment, { kind: 'keys-added' }>, 'time'>
    | Omit<Exclude<Amendment, { kind: 'keys-added' }>, 'time'>,
  change: (amended: Amended) => void,
): Study {
  return db.transaction(() => {
    const whole = getStudy(db, study)
    change(readAmended(db, whole))
    const amendment: Amendment = { ...what, time: new Date().toISOString() }
    db.prepare(
      `UPDATE study SET spec = json_set(spec, '$.amendments',
         json_insert(coalesce(json_extract(spec, '$.amendments'), '[]'), '$[#]', json(?))) WHERE id = ?`,
    ).run(JSON.stringify(amendment), study)
    return getStudy(db, study)
  })()
}

function readAmended(db: Store, whole: Study): Amended {
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
  const used = new Set([...keys, ...practice].map(nameOf))
  const isBase = controlBases(db, study)
  const { eligible, armOf } = atOnce(eligibleKeys(db, design))
  const unused = eligible.map(([layer, indices, of]): KeyPool => [
    layer,
    indices.filter((index) => !used.has(nameOf({ layer, index, scan: of })) && !isBase(of ?? scan, layer, index)),
    of,
  ])
  // Another order than that of the drawing and of every amendment before.
  const random = seeded((design.seed + 104_729 * (amendments.length + 1)) % 2 ** 31)
  return { design, armOf, random, unused, annotators, keys, practice }
}

/** Controls have the coefficients of a key that nobody may meet beside them. */
function controlBases(db: Store, study: number): (scan: number, layer: number, index: number) => boolean {
  const controls = db
    .prepare(
      `SELECT assignment.id, ${SCAN} AS scan FROM assignment JOIN study ON study.id = assignment.study
       WHERE assignment.study = ? AND kind = 'control'`,
    )
    .all(study) as { id: number; scan: number }[]
  const shown = db.prepare('SELECT coefficient FROM assignment_trigger WHERE assignment = ? ORDER BY rank').pluck()
  const telling = (scan: number, coefficients: unknown[]): string => [scan, ...coefficients.slice(0, TELLING)].join(' ')
  const taken = new Set(controls.map(({ id, scan }) => telling(scan, shown.all(id))))
  const strongest = Side.options.map((side) =>
    db
      .prepare(
        `SELECT coefficient FROM ${triggersOf(side)} WHERE scan = ? AND layer = ? AND "key" = ? AND rank <= ${TELLING} ORDER BY rank`,
      )
      .pluck(),
  )
  return (scan, layer, index) =>
    taken.size > 0 && strongest.some((read) => taken.has(telling(scan, read.all(scan, layer, index))))
}

/** So many of the strongest coefficients are a key's alone. */
const TELLING = 3
