import type { Scan, ScanSettings } from '#contract/scan.ts'
import { ScanSettings as ScanSettingsSchema } from '#contract/scan.ts'
import { scanCorpus } from '../inference/scan/client.ts'
import type { ScanRuntime } from '../inference/scan/messages.ts'
import type { CorpusInput } from '../inference/corpus/source.ts'
import { KeymarkError } from '../keymark-error.ts'
import {
  createScan,
  findSameScan,
  getScan,
  getScanInput,
  listScans,
  loadCheckpoint,
  saveCheckpoint,
  setScanState,
  type ScanInput,
} from '../store/scan.ts'
import { publishTriggers } from '../store/trigger.ts'
import type { Workspace } from '../project/workspace.ts'
import type { Handlers } from './handlers.ts'
import { modelPath } from './model.ts'

export function scanHandlers(workspace: Workspace): Handlers['scan'] {
  return {
    list: () => listScans(workspace.store),
    start: ({ name, model, corpus, settings }) =>
      run(workspace, {
        name,
        input: {
          model: modelPath(workspace, model),
          corpus: corpus.map((source): CorpusInput =>
            source.kind === 'built-in'
              ? { kind: 'built-in', name: source.name }
              : { kind: 'file', path: workspace.files.path(source.file) },
          ),
        },
        settings: ScanSettingsSchema.parse(settings),
      }),
    resume: ({ scan }) => {
      const { name, settings } = getScan(workspace.store, scan)
      return run(workspace, { name, input: getScanInput(workspace.store, scan), settings, resumed: scan })
    },
  }
}

interface Run {
  name: string | null
  input: ScanInput
  settings: ScanSettings
  /** The scan that must be the one continued. */
  resumed?: number
}

/** Resolves once the scan has its place in the project; errors before that (bad files, no provider) reject. */
async function run(
  workspace: Workspace,
  { name, input, settings, resumed }: Run,
): Promise<{ scan: number; job: string }> {
  const db = workspace.store
  const placed = Promise.withResolvers<number>()
  let scan: number | null = null
  // Resuming must repeat the arithmetic of the first run, so what `auto` chose then is asked for now.
  const settled = resumed === undefined ? settings : { ...settings, ...chosenThen(workspace, resumed) }
  const job = workspace.jobs.start('scan', name ?? 'scan', async (report, signal) => {
    try {
      const outcome = await scanCorpus(
        workspace.spawnInference,
        { ...input, settings: settled },
        {
          working: (message) => report({ message }),
          opened: (sources, runtime, vocabulary) => {
            if (scan === null) {
              const found = findSameScan(db, sources, settings, name)
              const same = found !== undefined && ranAlike(found, runtime) ? found : undefined
              if (resumed !== undefined && same?.id !== resumed) {
                throw new KeymarkError(
                  'bad-input',
                  `The model or the corpus of this scan has changed since it began, so it cannot be continued. What it found is kept. Put the original files back, or start a new scan.`,
                )
              }
              scan =
                same?.id ??
                createScan(db, {
                  name,
                  input,
                  settings,
                  sources,
                  runtime,
                  vocabulary,
                  applicationVersion: workspace.version,
                })
              report({ subject: scan, title: getScan(db, scan).name, message: 'scanning' })
              if (same?.state !== 'done') setScanState(db, scan, 'running')
              placed.resolve(scan)
            }
            return loadCheckpoint(db, scan)
          },
          checkpoint: (checkpoint, sentences) => {
            if (scan !== null) saveCheckpoint(db, scan, checkpoint, sentences)
          },
          progress: ({ sentences, total, tokensPerSecond, secondsLeft }) =>
            report({ message: 'scanning', done: sentences, total, rate: tokensPerSecond, secondsLeft }),
          restarted: (reason) =>
            report({
              notice: `The inference process ${reason}. It was started again and went on from the last checkpoint.`,
            }),
        },
        signal,
      )
      if (scan !== null) {
        report({ message: 'storing triggers', secondsLeft: null })
        publishTriggers(db, scan, outcome === 'done' ? 'done' : 'stopped')
      }
      report({ message: outcome === 'done' ? 'done' : 'cancelled; what was found is kept' })
      placed.reject(new KeymarkError('cancelled', 'The scan was cancelled before it began. Nothing was stored.'))
      return outcome === 'done' ? 'done' : 'cancelled'
    } catch (error) {
      const inWords = workspace.inWords(error)
      placed.reject(inWords instanceof Error ? inWords : new Error(String(inWords)))
      if (scan !== null) tryToPublish(workspace, scan)
      throw inWords
    }
  })
  try {
    return { scan: await placed.promise, job }
  } catch (error) {
    await workspace.jobs.ended(job)
    workspace.jobs.dismiss(job)
    throw error
  }
}

/** After a failure: show what the last checkpoint holds, if the disk lets us; it can be resumed in any case. */
function tryToPublish(workspace: Workspace, scan: number): void {
  try {
    publishTriggers(workspace.store, scan, 'stopped')
  } catch {
    // The failure that brought us here is the one to tell; on the next open the scan is published from its checkpoint.
  }
}

/** Another provider, version or number of threads may round otherwise: its coefficients do not belong in one table. */
const ranAlike = ({ provenance }: Scan, runtime: ScanRuntime): boolean =>
  provenance?.provider === runtime.provider &&
  provenance.threads === runtime.threads &&
  provenance.runtimeVersion === runtime.runtimeVersion &&
  provenance.tokenLimit === runtime.tokenLimit

function chosenThen(workspace: Workspace, scan: number): Pick<ScanSettings, 'provider' | 'threads'> {
  const { provenance, settings } = getScan(workspace.store, scan)
  if (provenance === null) return settings
  const provider = provenance.provider === 'webgpu' || provenance.provider === 'cuda' ? provenance.provider : 'cpu'
  return { provider, threads: provenance.threads }
}
