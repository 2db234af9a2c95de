/** Downloads a model of the Hub as a job. */
import { basename, join } from 'node:path'
import type { ChosenFile } from '#contract/file.ts'
import { filesOf } from '../hub/connection.ts'
import { download } from '../hub/download.ts'
import { filesOfVariant, sizeOf, variantIn } from '../hub/repository.ts'
import type { Workspace } from '../project/workspace.ts'
import { startJob } from './start-job.ts'

export interface ModelDownload {
  /** OWNER/NAME. */
  repository: string
  /** Null for the most precise. */
  variant: string | null
  /** The model gets a folder of its name in this one. */
  into: string
}

/** Bytes in one unit of the job's progress. */
const MEGABYTE = 1e6

/** @returns once it is known what comes: the job, and the decoder's file, which is there when the job is done. */
export async function startDownload(
  workspace: Workspace,
  { repository, variant, into }: ModelDownload,
  caller?: AbortSignal,
): Promise<{ job: string; file: ChosenFile }> {
  const { place, job } = await startJob<ChosenFile>(
    workspace,
    {
      kind: 'download',
      title: repository,
      cancelled: 'The download was cancelled before it began.',
      work: async ({ report, signal, place }) => {
        report({ message: 'asking the Hub', unit: 'MB' })
        const listed = await filesOf(repository, signal)
        const decoder = variantIn(repository, listed, variant)
        const files = filesOfVariant(listed, decoder)
        const folder = join(into, basename(repository))
        place(workspace.files.register(join(folder, decoder)))
        const total = sizeOf(files)
        const began = performance.now()
        let [done, fetched] = [0, 0]
        const came = (bytes: number, isFetched: boolean): void => {
          done += bytes
          if (isFetched) fetched += bytes
          const seconds = (performance.now() - began) / 1000
          report({
            message: `downloading ${decoder}`,
            done: Math.round(done / MEGABYTE),
            total: Math.max(1, Math.round(total / MEGABYTE)),
            secondsLeft: fetched === 0 || seconds < 1 ? null : ((total - done) / fetched) * seconds,
          })
        }
        try {
          await download(repository, files, folder, { signal, came })
        } catch (error) {
          if (!signal.aborted) throw error
          report({ message: 'cancelled; what came is kept' })
          return 'cancelled'
        }
        report({ message: 'done' })
        return 'done'
      },
    },
    caller,
  )
  return { file: place, job }
}
