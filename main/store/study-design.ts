/** From a design to a study in the project: its keys, its annotators, and copies of all they will read. */
import { randomUUID } from 'node:crypto'
import { PAPER_KINDS, saidKinds } from '#contract/kind.ts'
import { isOfSeveral, type DesignPreview, type DesignSettings, type StudyDesign } from '#contract/study-design.ts'
import { drawControl } from '../analysis/study/control.ts'
import { previewDesign, type DrawnScan } from '../analysis/study/design-preview.ts'
import type { KeyPool, SampledKey } from '../analysis/study/sample-keys.ts'
import { planStudy, type PlannedAssignment, type StudyPlan } from '../analysis/study/study-plan.ts'
import { atOnce, inTransactions, type Steps } from '../computation/steps.ts'
import { KeymarkError } from '../keymark-error.ts'
import { writeScans } from './assignment-scan.ts'
import { shownReader, triggerWriter } from './assignment-trigger.ts'
import { reviseGuidelines } from './guideline.ts'
import { firedKeys, firedOnAny } from './key.ts'
import { labelledSpread } from './key-spread.ts'
import type { Store } from './open.ts'
import { sameTexts, sentencesOf } from './read-sentence.ts'
import { removeStudies } from './study-removal.ts'
import { secondsPerKey } from './pace.ts'
import { getScan, sidesKept } from './scan.ts'
import { isBeyondTop } from '#contract/stratum.ts'
import { type Arm, armReader, drawnArms, sidesIn, withExamples } from './study-arm.ts'
import { placed, prefixReader, sentencePool } from './trigger.ts'

interface Drawn extends Omit<Eligible, 'eligible'> {
  plan: StudyPlan
}

/** What can be drawn. */
interface Eligible {
  eligible: KeyPool[]
  /** The layers drawn from; of several scans those of each. */
  layers: { layer: number; keys: number; excluded: number; scan?: DrawnScan }[]
  /** That a key is drawn with. */
  armOf: (key: SampledKey) => Arm
}

/** All that a design draws from. */
const scansOf = ({ scan, scans = [scan] }: Pick<StudyDesign, 'scan' | 'scans'>): readonly number[] => scans

/** What the design costs. @throws KeymarkError `bad-input` when the scan cannot give it. */
export function* previewSteps(db: Store, design: StudyDesign): Steps<DesignPreview> {
  const { plan, layers } = yield* draw(db, design)
  return previewDesign(design, plan, layers, yield* secondsPerKey(db), yield* labelledSpread(db))
}

/** Writes the study in one transaction. @returns its id. @throws KeymarkError; nothing is written then. */
export const writeStudy = (db: Store, design: StudyDesign): number =>
  db.transaction(() => atOnce(writing(db, design)))()

/**
 * The same, while others are answered. Until all of it is written nobody sees it, and where the program ends before, it is taken
 * away when the project is opened again.
 */
export async function writeStudyInSteps(db: Store, design: StudyDesign, signal?: AbortSignal): Promise<number> {
  const uuid = randomUUID()
  try {
    return await inTransactions(db, writing(db, design, uuid), signal)
  } catch (error) {
    if (db.open) removeUnfinishedStudies(db, uuid)
    throw error
  }
}

/** What a study that is being written has in its specification; its scan is not named before the end, so no key counts as in it. */
const UNFINISHED = "json_extract(spec, '$.unfinished') IS NOT NULL"

/** Studies whose program ended, or failed, before they were drawn; or the one of them with this UUID. */
export function removeUnfinishedStudies(db: Store, uuid: string | null = null): void {
  const ids = db
    .prepare(`SELECT id FROM study WHERE ${UNFINISHED} AND coalesce(uuid = @uuid, 1)`)
    .pluck()
    .all({ uuid }) as number[]
  if (ids.length > 0) db.transaction(() => removeStudies(db, ids))()
}

/** @returns the study's number. @throws KeymarkError */
function* writing(db: Store, design: StudyDesign, uuid: string = randomUUID()): Steps<number> {
  const { plan, armOf } = yield* draw(db, design)
  // Only now: another may have been drawn meanwhile.
  if (db.prepare('SELECT 1 FROM study WHERE spelled(name) = spelled(?)').get(design.name) !== undefined) {
    throw new KeymarkError('bad-input', `There is a study named "${design.name}" already. Choose another name.`)
  }
  const { name, scan, scans: _scans, annotators, guidelines, kinds = PAPER_KINDS, controlRule = 2, ...rest } = design
  const settings: DesignSettings = { ...rest, controlRule, ...saidKinds(kinds) }
  const study = Number(
    db
      .prepare('INSERT INTO study (uuid, name, scan, spec, created) VALUES (?, ?, NULL, ?, ?)')
      .run(uuid, name, JSON.stringify({ ...settings, unfinished: true }), new Date().toISOString()).lastInsertRowid,
  )
  writeScans(db, study, scansOf(design))
  reviseGuidelines(db, study, guidelines)
  const insertAnnotator = db.prepare('INSERT INTO annotator (study, name) VALUES (?, ?)')
  const ids = annotators.map((annotator) => insertAnnotator.run(study, annotator).lastInsertRowid)
  const writer = assignmentWriter(db, study, { ...design, controlRule }, armOf)
  const isThere = db.prepare('SELECT 1 FROM scan WHERE id = ?')
  // In the order of work, so that not even the number of an assignment tells its kind.
  for (const planned of plan.assignments) {
    writer.write(ids[planned.annotator] ?? 0, planned)
    yield
    if (scansOf(design).some((one) => isThere.get(one) === undefined))
      throw new KeymarkError('not-found', `The scan of "${name}" was removed while the study was drawn.`)
  }
  yield* writer.drawControls()
  db.prepare('UPDATE study SET scan = ?, spec = ? WHERE id = ?').run(scan, JSON.stringify(settings), study)
  return study
}

/** What of a design says which keys can be drawn, and what is read of them. */
export type Sampled = Pick<
  StudyDesign,
  | 'scan'
  | 'scans'
  | 'layers'
  | 'sides'
  | 'examples'
  | 'seed'
  | 'minSupport'
  | 'minSentences'
  | 'triggersPerKey'
  | 'controlRule'
>

interface AssignmentWriter {
  write: (annotator: number | bigint, planned: Omit<PlannedAssignment, 'annotator'>) => void
  /** After all else, because controls share as many sentences with the other assignments as keys do. */
  drawControls: () => Steps<void>
}

/** Gives annotators, by number in the project, what was planned for them, with all they will read. */
export function assignmentWriter(
  db: Store,
  study: number,
  design: Sampled,
  armOf: Eligible['armOf'],
): AssignmentWriter {
  const { triggersPerKey } = design
  const insert = db.prepare(
    'INSERT INTO assignment (uuid, study, annotator, scan, layer, "key", kind, place, examples) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const readers = new Map(
    scansOf(design).map((scan) => [
      scan,
      { scan, read: prefixReader(db, scan), shownBy: armReader(db, scan, triggersPerKey) },
    ]),
  )
  const readerOf = ({ scan = design.scan }: SampledKey) => {
    const reader = readers.get(scan)
    if (reader === undefined) throw new Error(`the study does not draw from scan ${scan}`)
    return reader
  }
  // What was drawn of keys may have changed since the study was.
  const shownBefore = isBeyondTop(design) ? shownReader(db, study) : () => undefined
  const writeTriggers = triggerWriter(db)
  const controls: { assignment: number; annotator: number; key: SampledKey; seed: number }[] = []
  return {
    write(annotator: number | bigint, { key, seed, kind, place }: Omit<PlannedAssignment, 'annotator'>): void {
      const own = kind === 'control' ? null : key
      const arm = armOf(key)
      const before = own === null ? undefined : shownBefore(own)
      const examples = before?.examples ?? arm.examples
      const of = [key.scan ?? null, own?.layer ?? null, own?.index ?? null]
      const id = Number(insert.run(randomUUID(), study, annotator, ...of, kind, place, examples).lastInsertRowid)
      const { read, shownBy } = readerOf(key)
      if (seed === null) writeTriggers(id, before?.triggers ?? read(shownBy(key, arm)))
      else controls.push({ assignment: id, annotator: Number(annotator), key, seed })
    },
    *drawControls(): Steps<void> {
      const waiting = controls.splice(0)
      const sameText = sameTexts(db, scansOf(design))
      for (const [annotator, all] of Map.groupBy(waiting, (control) => control.annotator)) {
        for (const [{ scan, read, shownBy }, own] of Map.groupBy(all, ({ key }) => readerOf(key))) {
          // Again for each: controls of another scan of the same text are shared as well.
          const times = sentencesOf(db, annotator, isOfSeveral(design) ? sameText(scan) : null)
          const shown = design.controlRule === 2 ? { keys: new Set(times.keys()), times } : null
          const pool = yield* sentencePool(db, scan, [...(shown?.keys ?? [])])
          for (const { assignment, key, seed } of own) {
            const prefixes = drawControl(placed(db, scan, shownBy(key, armOf(key))), pool, seed, shown)
            writeTriggers(assignment, read(prefixes))
            for (const sentence of new Set(prefixes.map((prefix) => prefix.sentence)))
              times.set(sentence, (times.get(sentence) ?? 0) + 1)
            yield
          }
        }
      }
    },
  }
}

function* draw(db: Store, design: StudyDesign): Steps<Drawn> {
  const { eligible, ...rest } = yield* eligibleKeys(db, design)
  return { plan: planStudy(design, eligible), ...rest }
}

/** @throws KeymarkError when a scan cannot give what the design asks for. */
export function* eligibleKeys(db: Store, design: Sampled): Steps<Eligible> {
  if (!isOfSeveral(design)) {
    const { drawable, ...own } = yield* eligibleOf(db, design)
    return { ...own, eligible: own.layers.map(({ layer }) => [layer, drawable.get(layer) ?? []]) }
  }
  requireAlike(db, scansOf(design))
  const arms = new Map<number, Eligible['armOf']>()
  const eligible: KeyPool[] = []
  const layers: Eligible['layers'] = []
  for (const scan of scansOf(design)) {
    const own = yield* eligibleOf(db, { ...design, scan })
    arms.set(scan, own.armOf)
    const { name } = getScan(db, scan)
    for (const layer of own.layers) {
      layers.push({ ...layer, scan: { id: scan, name } })
      eligible.push([layer.layer, own.drawable.get(layer.layer) ?? [], scan])
    }
  }
  const armOf: Eligible['armOf'] = (key) => {
    const own = arms.get(key.scan ?? design.scan)
    if (own === undefined) throw new Error(`the study does not draw from scan ${key.scan}`)
    return own(key)
  }
  return { eligible, layers: layers.toSorted((a, b) => a.layer - b.layer), armOf }
}

/** @throws KeymarkError `bad-input` where sentences repeat in the keys of one scan alone, which would tell it. */
function requireAlike(db: Store, scans: readonly number[]): void {
  const all = scans.map((scan) => getScan(db, scan))
  const other = all.find(({ settings }) => settings.prefixes !== all[0]?.settings.prefixes)
  if (other === undefined) return
  throw new KeymarkError(
    'bad-input',
    `"${all[0]?.name}" keeps triggers ${all[0]?.settings.prefixes}, "${other.name}" ${other.settings.prefixes}: annotators could tell their keys apart. Scan both alike.`,
  )
}

function* eligibleOf(
  db: Store,
  design: Sampled,
): Steps<Omit<Eligible, 'eligible'> & { drawable: Map<number, number[]> }> {
  const scan = getScan(db, design.scan)
  if (scan.state === 'running') {
    throw new KeymarkError(
      'busy',
      `The scan "${scan.name}" is still running. Wait for it to end, or cancel it to use what it found.`,
    )
  }
  const kept = scan.settings.triggersPerKey
  for (const field of ['triggersPerKey', 'minSentences'] as const) {
    if ((design[field] ?? 0) <= kept) continue
    throw new KeymarkError(
      'bad-input',
      `${field} is ${design[field]}, but the scan "${scan.name}" keeps ${kept} triggers per key. Lower it, or scan again with more.`,
    )
  }
  const missing = design.layers?.find((layer) => scan.layers.every((entry) => entry.layer !== layer))
  if (missing !== undefined) {
    throw new KeymarkError(
      'bad-input',
      `layers names layer ${missing}; ${scan.model} has layers 1 to ${scan.layers.length}.`,
    )
  }
  const chosen = scan.layers.filter(({ layer }) => design.layers?.includes(layer) ?? true)
  const unkept = sidesIn(design).find((side) => !sidesKept(db, design.scan).includes(side))
  if (unkept !== undefined) {
    throw new KeymarkError(
      'bad-input',
      `sides names the ${unkept} side, but the scan "${scan.name}" does not keep it. Leave it out, or scan again with both sides.`,
    )
  }
  const needed = design.minSentences ?? design.minSupport
  // How many prefixes a key has would tell its scan.
  const triggers = isOfSeveral(design) ? design.triggersPerKey : design.minSupport
  const fired: Map<number, number[]>[] = []
  for (const side of sidesIn(design)) fired.push(yield* firedKeys(db, design.scan, triggers, needed, side))
  const drawable = yield* withExamples(db, design, fired)
  const eligible = new Map(chosen.map(({ layer }) => [layer, firedOnAny(drawable, layer)]))
  if ([...eligible.values()].every((keys) => keys.length === 0)) {
    throw new KeymarkError(
      'bad-input',
      isOfSeveral(design)
        ? `No key of the scan "${scan.name}" has the ${triggers} triggers that every key of a study of several scans shows. Lower triggersPerKey, or scan more sentences.`
        : design.minSentences === null
          ? `No key of the scan "${scan.name}" has the ${design.minSupport} triggers that a pattern needs. Scan more sentences.`
          : `No key of the scan "${scan.name}" fired on ${needed} sentences. Lower minSentences, or scan more.`,
    )
  }
  return {
    drawable: eligible,
    layers: chosen.map(({ layer, keys }) => ({ layer, keys, excluded: keys - (eligible.get(layer) ?? []).length })),
    armOf: drawnArms(design, scan.layers, drawable),
  }
}
