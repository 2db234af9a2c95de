/** Runs a scan as a job: what it found so far is in the project at every checkpoint, so that it can go on from there. */
import type { Scan, ScanSettings } from '#contract/scan.ts'
import { scanCorpus, type ScanListener } from '../inference/scan/client.ts'
import type { ScanRuntime, ScanSources } from '../inference/scan/messages.ts'
import { KeymarkError } from '../keymark-error.ts'
import type { Workspace } from '../project/workspace.ts'
import {
  createScan,
  findSameScan,
  getScan,
  getScanInput,
  loadCheckpoint,
  saveCheckpoint,
  setScanState,
  type ScanInput,
} from '../store/scan.ts'
import { publishTriggers } from '../store/trigger.ts'
import { startJob } from './start-job.ts'

interface ScanWork {
  name: string | null
  input: ScanInput
  settings: ScanSettings
}

interface Started {
  scan: number
  job: string
}

/**
 * Starts a scan, or continues the stopped one of the same model, corpus and settings. Resolves once it has its place in the project;
 * errors before that (bad files, no provider) reject.
 */
export const startScan = (workspace: Workspace, work: ScanWork): Promise<Started> => run(workspace, work, work.settings)

/** Continues a stopped scan from its last checkpoint. @throws KeymarkError when its files are not what they were. */
export function resumeScan(workspace: Workspace, scan: number): Promise<Started> {
  const { name, settings, provenance } = getScan(workspace.store, scan)
  const work = { name, input: getScanInput(workspace.store, scan), settings, resumed: scan }
  return run(workspace, work, { ...settings, ...chosenThen(settings, provenance) })
}

/** @param settled settings as the runtime is asked for them: what `auto` chose once is asked for again. */
async function run(
  workspace: Workspace,
  work: ScanWork & { resumed?: number },
  settled: ScanSettings,
): Promise<Started> {
  const { name, input } = work
  const { place, job } = await startJob<number>(workspace, {
    kind: 'scan',
    title: name ?? 'scan',
    cancelled: 'The scan was cancelled before it began. Nothing was stored.',
    work: async ({ report, signal, place }) => {
      let scan: number | null = null
      const listener: ScanListener = {
        working: (message) => report({ message }),
        opened: (sources, runtime, vocabulary) => {
          if (scan === null) {
            scan = placeOf(workspace, work, { sources, runtime, vocabulary })
            report({ subject: scan, title: getScan(workspace.store, scan).name, message: 'scanning' })
            place(scan)
          }
          return loadCheckpoint(workspace.store, scan)
        },
        checkpoint: (checkpoint, sentences) => {
          if (scan !== null) saveCheckpoint(workspace.store, scan, checkpoint, sentences)
        },
        progress: ({ sentences, total, tokensPerSecond, secondsLeft }) =>
          report({ message: 'scanning', done: sentences, total, rate: tokensPerSecond, secondsLeft }),
        restarted: (reason) =>
          report({
            notice: `The inference process ${reason}. It was started again and went on from the last checkpoint.`,
          }),
      }
      try {
        const outcome = await scanCorpus(workspace.spawnInference, { ...input, settings: settled }, listener, signal)
        if (scan !== null) {
          report({ message: 'storing triggers', secondsLeft: null })
          publishTriggers(workspace.store, scan, outcome === 'done' ? 'done' : 'stopped')
        }
        report({ message: outcome === 'done' ? 'done' : 'cancelled; what was found is kept' })
        return outcome === 'done' ? 'done' : 'cancelled'
      } catch (error) {
        if (scan !== null) tryToPublish(workspace, scan)
        throw error
      }
    },
  })
  return { scan: place, job }
}

interface Opened {
  sources: ScanSources
  runtime: ScanRuntime
  vocabulary: [number, string][]
}

/** The place of the same scan, or a new one. @throws KeymarkError when what is resumed reads something else now. */
function placeOf(
  { store, version }: Workspace,
  { name, input, settings, resumed }: ScanWork & { resumed?: number },
  opened: Opened,
): number {
  const found = findSameScan(store, opened.sources, settings, name)
  const same = found !== undefined && ranAlike(found, opened.runtime) ? found : undefined
  if (resumed !== undefined && same?.id !== resumed) {
    throw new KeymarkError(
      'bad-input',
      `The model or the corpus of this scan has changed since it began, so it cannot be continued. What it found is kept. Put the original files back, or start a new scan.`,
    )
  }
  const scan = same?.id ?? createScan(store, { name, input, settings, ...opened, applicationVersion: version })
  if (same?.state !== 'done') setScanState(store, scan, 'running')
  return scan
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

/** Resuming must repeat the arithmetic of the first run, so what `auto` chose then is asked for now. */
function chosenThen(
  settings: ScanSettings,
  provenance: Scan['provenance'],
): Pick<ScanSettings, 'provider' | 'threads'> {
  if (provenance === null) return settings
  const provider = provenance.provider === 'webgpu' || provenance.provider === 'cuda' ? provenance.provider : 'cpu'
  return { provider, threads: provenance.threads }
}
