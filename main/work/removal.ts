/** The end of a scan, study, analysis or machine rater, with a way back. */
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Content } from '#contract/content.ts'
import { KeymarkError } from '../keymark-error.ts'
import { takeAway } from '../project/take-away.ts'
import type { Workspace } from '../project/workspace.ts'
import { hangingOn, removeContent } from '../store/content.ts'
import { copyWhile } from '../store/backup.ts'
import type { Store } from '../store/store.ts'
import { answered } from './start-job.ts'

/**
 * Copies the project beside itself first, so that what is deleted can be had again by opening the copy.
 *
 * @returns the copy’s file name.
 * @throws KeymarkError `no-space` when the copy cannot be written, `cancelled`; nothing is deleted then.
 */
export async function removeWithBackup(workspace: Workspace, content: Content, caller?: AbortSignal): Promise<string> {
  const { store } = workspace
  // Before the copy: what is not there, or still running, costs none.
  hangingOn(store, content)
  const isAsked = workspace.jobs.list().some(({ kind, state }) => kind === 'machine-rater' && state === 'running')
  if (content.kind === 'machine' && isAsked)
    throw new KeymarkError('busy', 'A machine rater is being asked. Wait for its end, or cancel that first.')
  const backup = freePath(workspace)
  await answered(
    workspace,
    {
      kind: 'removal',
      title: 'deletion',
      cancelled: 'The deletion was cancelled. Nothing was deleted.',
      work: async ({ report, signal, place }) => {
        report({ message: 'copying the project first' })
        await copied(store, backup, signal)
        if (!store.open)
          throw new KeymarkError('no-project', 'The project was closed meanwhile, so nothing was deleted.')
        removeContent(store, content)
        // Nobody sees it any more: whoever stops what follows has it taken away when the project is opened again.
        place(null)
        return takeAway(store, report, signal)
      },
    },
    caller,
  )
  return basename(backup)
}

/** @throws KeymarkError `no-space` when it cannot be written, `cancelled`. */
async function copied(store: Store, to: string, signal: AbortSignal): Promise<void> {
  try {
    await copyWhile(store, to, signal)
  } catch (error) {
    if (error instanceof KeymarkError) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new KeymarkError(
      'no-space',
      `The project could not be copied to ${to} (${why}), so nothing was deleted. Free some space there.`,
      { cause: error },
    )
  }
}

function freePath({ projectFolder, projectName }: Workspace): string {
  const day = new Date().toISOString().slice(0, 10)
  for (let number = 1; ; number++) {
    const path = join(projectFolder, `${projectName}-before-deletion-${day}-${number}.keymark`)
    if (!existsSync(path)) return path
  }
}
