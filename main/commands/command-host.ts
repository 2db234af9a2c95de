/** A host for one command: opens the project, runs, closes, and takes back an empty file that it made. */
import { existsSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { createHost, type Host } from '../host.ts'
import { spawnChildProcess } from '../inference/spawn.ts'
import type { InferenceWorker } from '../inference/worker.ts'
import { KeymarkError } from '../keymark-error.ts'
import { say } from './output.ts'
import manifest from '../../package.json' with { type: 'json' }

/** Where commands run: in plain Node from the sources, unless the built program says otherwise. */
export const surroundings = {
  spawnInference: (): InferenceWorker => spawnChildProcess(),
  resources: resolve(import.meta.dirname, '../../resources'),
}

const noDialogs = (): never => {
  throw new KeymarkError('unsupported', 'The command line asks no questions. Give the path as an option.')
}

export async function withHost<Result>(
  project: { path: string; mustExist: boolean } | null,
  run: (host: Host) => Promise<Result>,
): Promise<Result> {
  const host = createHost({
    ...surroundings,
    dialogs: { open: noDialogs, save: noDialogs },
    // No list of recent projects: that belongs to the window.
    userData: '',
    documents: '',
    version: manifest.version,
  })
  if (project === null) return run(host)
  const isNew = !existsSync(project.path)
  await host.workspace.openProject(project.path, { mustExist: project.mustExist })
  const opened = await host.client.project.get()
  for (const words of [opened?.notice, opened?.readOnly]) if (words) say(words)
  let isEmpty = false
  try {
    return await run(host)
  } finally {
    const made = isNew ? await host.client.project.get() : null
    isEmpty = made !== null && made.scans === 0 && made.studies === 0
    await host.close()
    if (isEmpty) for (const suffix of ['', '-wal', '-shm']) rmSync(resolve(project.path) + suffix, { force: true })
  }
}
