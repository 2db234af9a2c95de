/** Backups of a project, and the way back to one. */
import { existsSync } from 'node:fs'
import { KeymarkError } from '../keymark-error.ts'
import type { Workspace } from '../project/workspace.ts'
import { isEmpty, listBackups, putBack, type KeptBackup } from '../store/backup.ts'

/** Newest first. @param file absolute path of the project */
export const backupsOf = (workspace: Workspace, file: string): Promise<KeptBackup[]> =>
  listBackups(workspace.backupFolders(file))

/** Nothing to keep is no reason for a backup. */
export async function backUpBeforeImport(workspace: Workspace): Promise<void> {
  if (!isEmpty(workspace.store)) await workspace.backUp('importing')
}

/**
 * Puts a backup in place of the project at `file`, and opens it. What stood there becomes a backup, or, where it is
 * damaged, is kept as it is under another name.
 *
 * @param file absolute
 * @returns where it is kept; null when nothing stood there.
 * @throws KeymarkError when the project is open elsewhere, or the backup is damaged or gone; nothing is changed then, and what was sound is open.
 */
export async function restore(workspace: Workspace, file: string, backup: string): Promise<string | null> {
  const saved = existsSync(file) ? await saveBefore(workspace, file, backup) : null
  const aside = await putBack(backup, file, saved !== null).catch(async (error: unknown) => {
    if (saved !== null) await workspace.openProject(file, { mustExist: true })
    throw error
  })
  await workspace.openProject(file, { mustExist: true })
  return saved ?? aside
}

/** @returns the backup of what is at `file`; null when that cannot be opened. Nothing is open afterwards. */
async function saveBefore(workspace: Workspace, file: string, backup: string): Promise<string | null> {
  try {
    await workspace.openProject(file, { mustExist: true })
  } catch (error) {
    const isOurs = error instanceof KeymarkError && (error.code === 'busy' || error.code === 'displaced')
    if (isOurs || !(error instanceof KeymarkError)) throw error
    await workspace.closeProject()
    return null
  }
  const { path } = await workspace.backUp('restore', backup)
  await workspace.closeProject()
  return path
}
