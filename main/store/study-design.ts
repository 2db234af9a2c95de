/** From a design to a study in the project: its keys, its annotators, and copies of all they will read. */
import { randomUUID } from 'node:crypto'
import type { DesignPreview, DesignSettings, StudyDesign } from '#contract/study-design.ts'
import type { Trigger } from '#contract/trigger.ts'
import { drawControl } from '../analysis/study/control.ts'
import { previewDesign } from '../analysis/study/design-preview.ts'
import { planStudy, type PlannedAssignment, type StudyPlan } from '../analysis/study/study-plan.ts'
import { KeymarkError } from '../keymark-error.ts'
import { triggerWriter } from './assignment-trigger.ts'
import { reviseGuidelines } from './guideline.ts'
import { firedKeys } from './key.ts'
import { labelledSpread } from './key-spread.ts'
import type { Store } from './open.ts'
import { secondsPerKey } from './pace.ts'
import { getScan } from './scan.ts'
import { placedTriggers, prefixesOf, prefixReader, sentencePool } from './trigger.ts'

interface Drawn {
  plan: StudyPlan
  /** The layers drawn from. */
  layers: { layer: number; keys: number; excluded: number }[]
}

/** What the design costs. @throws KeymarkError `bad-input` when the scan cannot give it. */
export function previewStudy(db: Store, design: StudyDesign): DesignPreview {
  const { plan, layers } = draw(db, design)
  return previewDesign(design, plan, layers, secondsPerKey(db), labelledSpread(db))
}

/** Writes the study in one transaction. @returns its id. @throws KeymarkError; nothing is written then. */
export function writeStudy(db: Store, design: StudyDesign): number {
  if (db.prepare('SELECT 1 FROM study WHERE spelled(name) = spelled(?)').get(design.name) !== undefined) {
    throw new KeymarkError('bad-input', `There is a study named "${design.name}" already. Choose another name.`)
  }
  const { plan } = draw(db, design)
  const { name, scan, annotators, guidelines, ...settings } = design
  const triggersOf = triggerSource(db, design)
  return db.transaction((): number => {
    const study = Number(
      db
        .prepare('INSERT INTO study (uuid, name, scan, spec, created) VALUES (?, ?, ?, ?, ?)')
        .run(randomUUID(), name, scan, JSON.stringify(settings satisfies DesignSettings), new Date().toISOString())
        .lastInsertRowid,
    )
    reviseGuidelines(db, study, guidelines)
    const insertAnnotator = db.prepare('INSERT INTO annotator (study, name) VALUES (?, ?)')
    const ids = annotators.map((annotator) => insertAnnotator.run(study, annotator).lastInsertRowid)
    const insertAssignment = db.prepare(
      'INSERT INTO assignment (uuid, study, annotator, layer, "key", kind, place) VALUES (?, ?, ?, ?, ?, ?, ?)',
    )
    const writeTriggers = triggerWriter(db)
    // In the order of work, so that not even the number of an assignment tells its kind.
    for (const planned of plan.assignments) {
      const { annotator, kind, place } = planned
      const key = kind === 'control' ? null : planned.key
      const assignment = insertAssignment.run(
        randomUUID(),
        study,
        ids[annotator],
        key?.layer ?? null,
        key?.index ?? null,
        kind,
        place,
      ).lastInsertRowid
      writeTriggers(assignment, triggersOf(planned))
    }
    return study
  })()
}

/** What an annotator reads of an assignment. */
function triggerSource(db: Store, { scan, triggersPerKey }: StudyDesign): (planned: PlannedAssignment) => Trigger[] {
  const read = prefixReader(db, scan)
  const pool = sentencePool(db, scan)
  return ({ key, seed }) =>
    seed === null
      ? read(prefixesOf(db, scan, key, triggersPerKey))
      : read(drawControl(placedTriggers(db, scan, key, triggersPerKey), pool, seed))
}

function draw(db: Store, design: StudyDesign): Drawn {
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
  const needed = design.minSentences ?? design.minSupport
  const fired = firedKeys(db, design.scan, design.minSupport, needed)
  const eligible = new Map(chosen.map(({ layer }) => [layer, fired.get(layer) ?? []]))
  if ([...eligible.values()].every((keys) => keys.length === 0)) {
    throw new KeymarkError(
      'bad-input',
      design.minSentences === null
        ? `No key of the scan "${scan.name}" has the ${design.minSupport} triggers that a pattern needs. Scan more sentences.`
        : `No key of the scan "${scan.name}" fired on ${needed} sentences. Lower minSentences, or scan more.`,
    )
  }
  return {
    plan: planStudy(design, eligible),
    layers: chosen.map(({ layer, keys }) => ({ layer, keys, excluded: keys - (eligible.get(layer) ?? []).length })),
  }
}
