/** A study from an export, put into a project as if it had been made there. */
import { randomUUID } from 'node:crypto'
import type { Change } from '#contract/annotation.ts'
import { eventsFor } from '../analysis/annotation-events.ts'
import { summarise } from '../analysis/key-summary.ts'
import type { DatasetLine } from '../exchange/dataset/line.ts'
import type { Manifest } from '../exchange/dataset/manifest.ts'
import type { ImportedDataset } from '../exchange/dataset/read.ts'
import { KeymarkError } from '../keymark-error.ts'
import type { Store } from './open.ts'
import { freeName } from './scan.ts'

type Id = number | bigint

interface Chain {
  assignment: Id
  annotator: Id
  started: string
  changed: string
  changes: Change[]
}

/** All in one transaction. @throws KeymarkError when the study is there already, or a line does not fit. */
export function storeDataset(
  db: Store,
  { manifest, read }: ImportedDataset,
): { scan: number; study: number; labelled: number } {
  return db.transaction(() => {
    refuseTwice(db, manifest)
    const scan = insertScan(db, manifest)
    const study = insertStudy(db, manifest, scan)
    const annotators = new Map(
      manifest.annotators.map((name) => [
        name,
        db.prepare('INSERT INTO annotator (study, name) VALUES (?, ?)').run(study, name).lastInsertRowid,
      ]),
    )
    const insertEvidence = evidenceInserter(db, scan)
    const insertAssignment = assignmentInserter(db, study)
    const chains: Chain[] = []
    let labelled = 0
    for (const { value, bad } of read()) {
      const annotator = annotators.get(value.annotator)
      if (annotator === undefined) throw bad(`the manifest names no annotator "${value.annotator}"`)
      const changes = eventsFor(value)
      if (changes === null) throw bad('its state, note and patterns do not fit each other')
      const outside = value.patterns.flatMap(({ ranks }) => ranks).find((rank) => rank > value.triggers.length)
      if (outside !== undefined) throw bad(`a pattern is marked on trigger ${outside} of ${value.triggers.length}`)
      insertEvidence(value)
      const assignment = insertAssignment(value, annotator)
      const { started, changed } = value.times
      if (started !== null && changed !== null) chains.push({ assignment, annotator, started, changed, changes })
      else if (changes.length > 0) throw bad('it is labelled, but has no times')
      if (value.state === 'done' || value.state === 'no-pattern') labelled += 1
    }
    insertEvents(db, chains)
    db.exec("INSERT INTO sentence_text (sentence_text) VALUES ('rebuild')")
    return { scan: Number(scan), study: Number(study), labelled }
  })()
}

function refuseTwice(db: Store, { study }: Manifest): void {
  const known = db.prepare('SELECT name FROM study WHERE uuid = ?').pluck().get(study.uuid) as string | undefined
  if (known !== undefined) {
    throw new KeymarkError(
      'bad-input',
      `${db.name} holds this study already, as "${known}". Nothing was changed. Import it into another project.`,
    )
  }
  if (db.prepare('SELECT 1 FROM study WHERE name = ?').get(study.name) !== undefined) {
    throw new KeymarkError(
      'bad-input',
      `${db.name} holds another study named "${study.name}". Nothing was changed. Import into another project.`,
    )
  }
}

function insertScan(db: Store, { model, scan, corpus }: Manifest): Id {
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

function insertStudy(db: Store, { study, guidelines }: Manifest, scan: Id): Id {
  const { lastInsertRowid } = db
    .prepare('INSERT INTO study (uuid, name, scan, spec, created) VALUES (?, ?, ?, ?, ?)')
    .run(study.uuid, study.name, scan, JSON.stringify(study.spec), study.created)
  const insert = db.prepare('INSERT INTO guideline (study, version, text, created) VALUES (?, ?, ?, ?)')
  for (const { version, text, created } of guidelines) insert.run(lastInsertRowid, version, text, created)
  return lastInsertRowid
}

const blob = (values: readonly number[]): Buffer => Buffer.from(Int32Array.from(values).buffer)

/** The scan's own tables, for the keys of the study: a key that two annotators labelled comes twice and is stored once. */
function evidenceInserter(db: Store, scan: Id): (line: DatasetLine) => void {
  const insertToken = db.prepare(
    'INSERT OR IGNORE INTO token (model, id, text) VALUES ((SELECT model FROM scan WHERE id = ?), ?, ?)',
  )
  const insertSentence = db.prepare(
    `INSERT OR IGNORE INTO sentence (scan, number, source, start, "end", text, token_ids, token_ends)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const insertTrigger = db.prepare(
    `INSERT OR IGNORE INTO "trigger" (scan, layer, "key", rank, coefficient, sentence, position, prefix_end)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const insertKey = db.prepare(
    `INSERT OR IGNORE INTO "key" (scan, layer, "index", triggers, top, median, distinct_last, common_last, common_last_share)
     VALUES (@scan, @layer, @index, @triggers, @top, @median, @distinctLast, @commonLast, @commonLastShare)`,
  )
  return ({ key, assignment, triggers }) => {
    for (const { tokenIds, tokens, sentence, source, start, end, text, tokenEnds } of triggers) {
      tokenIds?.forEach((id, i) => insertToken.run(scan, id, tokens?.[i] ?? ''))
      if (start === null || end === null || tokenEnds === null) continue
      insertSentence.run(scan, sentence, source, start, end, text ?? '', blob(tokenIds ?? []), blob(tokenEnds))
    }
    if (key === null || assignment.kind !== 'key') return
    for (const { rank, coefficient, sentence, position, tokenEnds } of triggers) {
      insertTrigger.run(scan, key.layer, key.index, rank, coefficient, sentence, position, tokenEnds?.[position] ?? 0)
    }
    const summary = summarise(
      triggers.map(({ coefficient, lastToken }) => ({ coefficient, lastToken: lastToken ?? '' })),
    )
    insertKey.run({ scan, ...key, ...summary })
  }
}

function assignmentInserter(db: Store, study: Id): (line: DatasetLine, annotator: Id) => Id {
  const insertAssignment = db.prepare(
    'INSERT INTO assignment (uuid, study, annotator, layer, "key", kind, place) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const insertTrigger = db.prepare(
    `INSERT INTO assignment_trigger (assignment, rank, coefficient, sentence, source, text, tokens, token_ids, first, position, next_token)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const insertAnnotation = db.prepare(
    `INSERT INTO annotation (assignment, state, flagged, patterns, note, started, changed) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  )
  return (line, annotator) => {
    const { key, assignment, state, flagged, patterns, note, times, triggers } = line
    const id = insertAssignment.run(
      assignment.id,
      study,
      annotator,
      key?.layer ?? null,
      key?.index ?? null,
      assignment.kind,
      assignment.place,
    ).lastInsertRowid
    for (const {
      rank,
      coefficient,
      sentence,
      source,
      text,
      tokens,
      tokenIds,
      first,
      position,
      nextToken,
    } of triggers) {
      const texts = [text ?? '', JSON.stringify(tokens ?? []), JSON.stringify(tokenIds ?? [])]
      insertTrigger.run(id, rank, coefficient, sentence, source, ...texts, first, position, nextToken)
    }
    if (times.started !== null) {
      insertAnnotation.run(id, state, flagged ? 1 : 0, JSON.stringify(patterns), note, times.started, times.changed)
    }
    return id
  }
}

/**
 * The last event of a chain has the time of the last change, the others that of the first. By time and then by UUID, or by
 * sequence, the order is the same: that in which undo goes back.
 */
function insertEvents(db: Store, chains: Chain[]): void {
  const events = chains
    .flatMap(({ assignment, annotator, started, changed, changes }) =>
      changes.map((change, i) => {
        const time = i === changes.length - 1 ? changed : started
        return { assignment, annotator, change, time }
      }),
    )
    .toSorted((a, b) => Number(a.time > b.time) - Number(a.time < b.time))
  const uuids = events.map(() => randomUUID()).toSorted((a, b) => (a < b ? -1 : 1))
  const insert = db.prepare(
    'INSERT INTO event (uuid, assignment, annotator, kind, target, change, time) VALUES (?, ?, ?, ?, NULL, ?, ?)',
  )
  events.forEach(({ assignment, annotator, change, time }, i) => {
    insert.run(uuids[i], assignment, annotator, change.kind, JSON.stringify(change), time)
  })
}
