/** A study from an export, put into a project as if it had been made there. */
import { isDeepStrictEqual } from 'node:util'
import { isLabelled, type Annotation, type Role } from '#contract/annotation.ts'
import type { Side } from '#contract/side.ts'
import { misfit } from '../analysis/study/annotation.ts'
import type { DatasetLine } from '../exchange/dataset/line.ts'
import type { ManifestScan, ReadManifest } from '../exchange/dataset/manifest.ts'
import type { ImportedDataset } from '../exchange/dataset/read.ts'
import type { JsonLine } from '../exchange/json-lines.ts'
import { endsBeforeParts, tokenIn } from '#contract/prefix.ts'
import type { KeptEvent } from '../exchange/kept-event.ts'
import { KeymarkError } from '../keymark-error.ts'
import { eventInserter, getAnnotation, projectAnnotation } from './annotation.ts'
import { writeScans } from './assignment-scan.ts'
import { triggerWriter } from './assignment-trigger.ts'
import { storeMachines } from './machine-export.ts'
import { kindsOfStudy } from './kind.ts'
import { keyWriter } from './key-writer.ts'
import { TABLES } from './side.ts'
import { fileOf } from './look.ts'
import type { Store } from './open.ts'
import { packed } from './packed.ts'
import { insertDatasetQuestions } from './question-import.ts'
import { freeName } from './scan.ts'

type Id = number | bigint

/** Triggers of one assignment; those of all lines together would be too much to hold. */
interface History {
  assignment: number
  annotator: number
  events: KeptEvent[]
  /** What the line says that they make. */
  makes: Annotation
  bad: JsonLine<DatasetLine>['bad']
}

/** All in one transaction. @throws KeymarkError when the study is there already, or a line does not fit. */
export function storeDataset(
  db: Store,
  { manifest, read, machines, questions }: ImportedDataset,
): { scan: number; study: number; labelled: number } {
  return db.transaction(() => {
    refuseTwice(db, manifest)
    const all = manifest.scans ?? [manifest]
    const scans = new Map(all.map((one) => [one.scan.name, insertScan(db, one)]))
    const scan = scans.get(manifest.scan.name)
    if (scan === undefined || scans.size < all.length)
      throw new KeymarkError('bad-input', 'The manifest does not name each scan of the study once. Export again.')
    const study = insertStudy(db, manifest, scan)
    writeScans(db, study, [...scans.values()])
    const people = {
      annotator: insertPeople(db, study, manifest.annotators, 'annotator'),
      adjudicator: insertPeople(db, study, manifest.adjudicators, 'adjudicator'),
    }
    const inserters = new Map([...scans].map(([name, id]) => [name, evidenceInserter(db, id)]))
    const insertAssignment = assignmentInserter(db, study)
    const kinds = kindsOfStudy(db, Number(study))
    const histories: History[] = []
    let labelled = 0
    for (const { value, bad } of read()) {
      const annotator = people[value.role].get(value.annotator)
      if (annotator === undefined) throw bad(`the manifest names no ${value.role} "${value.annotator}"`)
      const reason = misfit(value.events, value.triggers.length, kinds)
      if (reason !== null) throw bad(reason)
      const of = manifest.scans === undefined ? manifest.scan.name : value.provenance.scan
      const insertEvidence = inserters.get(of)
      if (insertEvidence === undefined) throw bad(`the manifest names no scan "${of}"`)
      insertEvidence(value)
      const { state, flagged, note, patterns, events } = value
      const assignment = Number(
        insertAssignment(value, annotator, manifest.scans === undefined ? null : (scans.get(of) ?? null)),
      )
      histories.push({ assignment, annotator, events, makes: { state, flagged, note, patterns }, bad })
      if (isLabelled(state)) labelled += 1
    }
    insertEvents(db, histories)
    storeMachines(db, Number(study), manifest.machines ?? [], machines())
    insertDatasetQuestions(db, Number(study), people.annotator, questions())
    return { scan: Number(scan), study: Number(study), labelled }
  })()
}

function refuseTwice(db: Store, { study }: ReadManifest): void {
  const known = db.prepare('SELECT name FROM study WHERE uuid = ?').pluck().get(study.uuid) as string | undefined
  if (known !== undefined) {
    throw new KeymarkError(
      'bad-input',
      `${fileOf(db)} holds this study already, as "${known}". Nothing was changed. Import it into another project.`,
    )
  }
  if (db.prepare('SELECT 1 FROM study WHERE spelled(name) = spelled(?)').get(study.name) !== undefined) {
    throw new KeymarkError(
      'bad-input',
      `${fileOf(db)} holds another study named "${study.name}". Nothing was changed. Import into another project.`,
    )
  }
}

function insertScan(db: Store, { model, scan, corpus }: ManifestScan): Id {
  const { modelSha256, tokenizerSha256, corpusSha256 } = scan.provenance
  db.prepare(
    `INSERT INTO model (path, sha256, tokenizer_sha256, description) VALUES ('', ?, ?, ?)
     ON CONFLICT (sha256, tokenizer_sha256) DO NOTHING`,
  ).run(modelSha256, tokenizerSha256, JSON.stringify(model))
  return db
    .prepare(
      `INSERT INTO scan (name, model, corpus, corpus_sha256, settings, provenance, counts, state, created)
       VALUES (?, (SELECT id FROM model WHERE sha256 = ? AND tokenizer_sha256 = ?), ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      freeName(db, scan.name),
      modelSha256,
      tokenizerSha256,
      JSON.stringify({ name: corpus.name, inputs: [] }),
      corpusSha256,
      JSON.stringify(scan.settings),
      JSON.stringify(scan.provenance),
      JSON.stringify(scan.counts),
      scan.state,
      scan.created,
    ).lastInsertRowid
}

function insertStudy(db: Store, { study, guidelines }: ReadManifest, scan: Id): Id {
  const { lastInsertRowid } = db
    .prepare('INSERT INTO study (uuid, name, scan, spec, created) VALUES (?, ?, ?, ?, ?)')
    .run(study.uuid, study.name, scan, JSON.stringify(study.spec), study.created)
  const insert = db.prepare('INSERT INTO guideline (study, version, text, created) VALUES (?, ?, ?, ?)')
  for (const { version, text, created } of guidelines) insert.run(lastInsertRowid, version, text, created)
  return lastInsertRowid
}

function insertPeople(db: Store, study: Id, names: readonly string[], role: Role): Map<string, number> {
  const insert = db.prepare('INSERT INTO annotator (study, name, role) VALUES (?, ?, ?)')
  return new Map(names.map((name) => [name, Number(insert.run(study, name, role).lastInsertRowid)]))
}

/** The scan's own tables, for the keys of the study: a key that two annotators labelled comes twice and is stored once. */
function evidenceInserter(db: Store, scan: Id): (line: DatasetLine) => void {
  const insertToken = db.prepare(
    'INSERT OR IGNORE INTO token (model, id, text) VALUES ((SELECT model FROM scan WHERE id = ?), ?, ?)',
  )
  const insertSentence = db.prepare(
    `INSERT OR IGNORE INTO sentence (scan, number, source, metadata, start, "end", text, token_ids, token_ends)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const insertTrigger = (side: Side) =>
    db.prepare(
      `INSERT OR IGNORE INTO ${TABLES[side].trigger} (scan, layer, "key", rank, coefficient, sentence, position, prefix_end)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
  const writers = {
    positive: { trigger: insertTrigger('positive'), key: keyWriter(db, scan, 'positive') },
    negative: { trigger: insertTrigger('negative'), key: keyWriter(db, scan, 'negative') },
  }
  return ({ key, assignment, triggers, provenance }) => {
    const trailing = provenance.specialTokens?.trailing ?? 0
    for (const trigger of triggers) {
      const { tokenIds, tokens, sentence, source, metadata, start, end, text } = trigger
      tokenIds?.forEach((id, i) => insertToken.run(scan, id, tokens?.[i] ?? ''))
      const tokenEnds = endsIn(trigger, trailing)
      if (start === null || end === null || tokenEnds === null) continue
      insertSentence.run(
        scan,
        sentence,
        source,
        metadata && JSON.stringify(metadata),
        start,
        end,
        text ?? '',
        packed(Int32Array.from(tokenIds ?? [])),
        packed(Int32Array.from(tokenEnds)),
      )
    }
    // Examples are no triggers: the assignments have them, and the key is not told by them.
    if (key === null || assignment.kind !== 'key' || assignment.examples !== undefined) return
    const write = writers[(triggers[0]?.coefficient ?? 0) < 0 ? 'negative' : 'positive']
    for (const trigger of triggers) {
      const { rank, coefficient, sentence, position } = trigger
      const end = endsIn(trigger, trailing)?.[position] ?? 0
      write.trigger.run(scan, key.layer, key.index, rank, coefficient, sentence, position, end)
    }
    write.key(
      key,
      triggers.map((trigger) => ({ coefficient: trigger.coefficient, lastToken: lastTokenOf(trigger, trailing) })),
      null,
    )
  }
}

/** By its sentence where the file has it: an earlier version wrote no reading of a part of a character. */
function lastTokenOf(trigger: DatasetLine['triggers'][number], trailing: number): string {
  const { text, tokens, first, position, lastToken } = trigger
  if (text === null || tokens === null) return lastToken ?? ''
  return tokenIn({ text, tokens, tokenEnds: endsIn(trigger, trailing) ?? [], first, position }, position)
}

/** Where the tokens of a trigger end, as this version counts it; null where the file does not say it. */
const endsIn = ({ text, tokenEnds, tokens }: DatasetLine['triggers'][number], trailing: number): number[] | null =>
  tokenEnds === null ? null : endsBeforeParts(text ?? '', tokenEnds, tokens ?? [], trailing)

function assignmentInserter(db: Store, study: Id): (line: DatasetLine, annotator: Id, scan: Id | null) => Id {
  const insertAssignment = db.prepare(
    'INSERT INTO assignment (uuid, study, annotator, scan, layer, "key", kind, place, examples) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const write = triggerWriter(db)
  return (line, annotator, scan) => {
    const { key, assignment, triggers, provenance } = line
    const trailing = provenance.specialTokens?.trailing ?? 0
    const id = insertAssignment.run(
      assignment.id,
      study,
      annotator,
      scan,
      key?.layer ?? null,
      key?.index ?? null,
      assignment.kind,
      assignment.place,
      assignment.examples ?? 'top',
    ).lastInsertRowid
    write(
      id,
      triggers.map((trigger) => ({
        ...trigger,
        text: trigger.text ?? '',
        tokens: trigger.tokens ?? [],
        tokenIds: trigger.tokenIds ?? [],
        tokenEnds: endsIn(trigger, trailing) ?? [],
      })),
    )
    return id
  }
}

/** The line says what its events must make: where they make something else, the file was put together by hand. */
function insertEvents(db: Store, histories: readonly History[]): void {
  const insert = eventInserter(db)
  const all = histories.flatMap(({ events, ...whose }) => events.map((event) => ({ ...whose, event })))
  // The order of arrival is that of the times, as where they were recorded.
  for (const { assignment, annotator, event } of all.toSorted((a, b) => (isBefore(a.event, b.event) ? -1 : 1))) {
    insert(assignment, annotator, event)
  }
  for (const { events, makes, assignment, bad } of histories) {
    if (events.length > 0) projectAnnotation(db, assignment)
    if (!isDeepStrictEqual(getAnnotation(db, assignment), makes)) throw bad('its events make another annotation')
  }
}

const isBefore = (a: KeptEvent, b: KeptEvent): boolean => a.time < b.time || (a.time === b.time && a.id < b.id)
