/** Brings a project file to this version's schema: append-only steps, all in one transaction, after a verified backup. */
import type Database from 'better-sqlite3'
import { KeymarkError } from '../keymark-error.ts'
import { backupFolder, newBackup } from './backup-place.ts'
import { copyStore } from './copy.ts'
import { formatOf } from './mark.ts'
import { init } from './migrations/001-init.ts'
import { adjudicator } from './migrations/002-adjudicator.ts'
import { activeTime } from './migrations/003-active-time.ts'
import { analysis } from './migrations/004-analysis.ts'
import { noTextIndex } from './migrations/005-no-text-index.ts'
import { sentenceSample } from './migrations/006-sentence-sample.ts'
import { valueChanceRank } from './migrations/007-value-chance-rank.ts'
import { tokenEnds } from './migrations/008-token-ends.ts'
import { clock } from './migrations/009-clock.ts'
import { uninterpretable } from './migrations/010-uninterpretable.ts'
import { metadata } from './migrations/011-metadata.ts'
import { sides } from './migrations/012-sides.ts'
import { machine } from './migrations/013-machine.ts'
import { examples } from './migrations/014-examples.ts'
import { effect } from './migrations/015-effect.ts'
import { shownExamples } from './migrations/016-shown-examples.ts'
import { noSentenceIndex } from './migrations/017-no-sentence-index.ts'
import { weights } from './migrations/018-weights.ts'
import { detectors } from './migrations/019-detectors.ts'
import { descriptions } from './migrations/020-descriptions.ts'
import { effectOfKey } from './migrations/021-effect-of-key.ts'
import { topic } from './migrations/022-topic.ts'
import { questions } from './migrations/023-questions.ts'
import { arms } from './migrations/024-arms.ts'
import { arrivingLabels } from './migrations/025-arriving-labels.ts'

export type Migration = (db: Database.Database) => void

/** Step n brings version n to n + 1. Never edit one that was released. */
export const MIGRATIONS: readonly Migration[] = [
  init,
  adjudicator,
  activeTime,
  analysis,
  noTextIndex,
  sentenceSample,
  valueChanceRank,
  tokenEnds,
  clock,
  uninterpretable,
  metadata,
  sides,
  machine,
  examples,
  effect,
  shownExamples,
  noSentenceIndex,
  weights,
  detectors,
  descriptions,
  effectOfKey,
  topic,
  questions,
  arms,
  arrivingLabels,
]

/**
 * @param backups folder of the project's backups
 * @returns the path of the backup, or null when there was nothing to keep (a new file) or nothing to do.
 * @throws KeymarkError `unsupported` when the file was written by a newer version.
 */
export function migrate(
  db: Database.Database,
  migrations: readonly Migration[] = MIGRATIONS,
  backups = backupFolder(db.name, null),
): string | null {
  const version = formatOf(db)
  if (version > migrations.length) {
    throw new KeymarkError(
      'unsupported',
      `${db.name} was written by a newer Keymark (format ${version}; this one reads up to ${migrations.length}). It was not changed. Update Keymark to open it.`,
    )
  }
  if (version === migrations.length) return null
  const backup = version === 0 ? null : backUp(db, backups)
  db.transaction(() => {
    for (const step of migrations.slice(version)) step(db)
    db.pragma(`user_version = ${migrations.length}`)
  }).exclusive()
  return backup
}

function backUp(db: Database.Database, folder: string): string {
  const path = newBackup(folder, db.name, 'migration')
  copyStore(db, path)
  return path
}
