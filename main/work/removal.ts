/** The end of a scan, study or analysis, with a way back. */
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Content } from '#contract/content.ts'
import { KeymarkError } from '../keymark-error.ts'
import type { Workspace } from '../project/workspace.ts'
import { hangingOn, removeContent } from '../store/content.ts'
import { copyWhile } from '../store/backup.ts'

/**
 * Copies the project beside itself first, so that what is deleted can be had again by opening the copy.
 *
 * @returns the copy’s file name.
 * @throws KeymarkError `no-space` when the copy cannot be written, and nothing is deleted then.
 */
export async function removeWithBackup(workspace: Workspace, content: Content): Promise<string> {
  const { store } = workspace
  // Before the copy: what is not there, or still running, costs none.
  hangingOn(store, content)
  const backup = freePath(workspace)
  try {
    await copyWhile(store, backup)
  } catch (error) {
    if (error instanceof KeymarkError) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new KeymarkError(
      'no-space',
      `The project could not be copied to ${backup} (${why}), so nothing was deleted. Free some space there.`,
      { cause: error },
    )
  }
  if (!store.open) throw new KeymarkError('no-project', 'The project was closed meanwhile, so nothing was deleted.')
  removeContent(store, content)
  return basename(backup)
}

function freePath({ projectFolder, projectName }: Workspace): string {
  const day = new Date().toISOString().slice(0, 10)
  for (let number = 1; ; number++) {
    const path = join(projectFolder, `${projectName}-before-deletion-${day}-${number}.keymark`)
    if (!existsSync(path)) return path
  }
}
