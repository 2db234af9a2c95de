/** The end of a scan, study or analysis, with a way back. */
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Content } from '#contract/content.ts'
import type { Workspace } from '../project/workspace.ts'
import { hangingOn, removeContent } from '../store/content.ts'
import { copyStore } from '../store/copy.ts'

/**
 * Copies the project beside itself first, so that what is deleted can be had again by opening the copy.
 *
 * @returns the copy’s file name.
 */
export function removeWithBackup(workspace: Workspace, content: Content): string {
  // Before the copy: what is not there, or still running, costs none.
  hangingOn(workspace.store, content)
  const backup = freePath(workspace)
  copyStore(workspace.store, backup)
  removeContent(workspace.store, content)
  return basename(backup)
}

function freePath({ projectFolder, projectName }: Workspace): string {
  const day = new Date().toISOString().slice(0, 10)
  for (let number = 1; ; number++) {
    const path = join(projectFolder, `${projectName}-before-deletion-${day}-${number}.keymark`)
    if (!existsSync(path)) return path
  }
}
