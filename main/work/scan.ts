/** Runs a scan as a job: what it found so far is in the project at every checkpoint, so that it can go on from there. */
import type { Scan, ScanSettings } from '#contract/scan.ts'
import { scanCorpus, type ScanListener } from '../inference/scan/client.ts'
import type { ScanRuntime, ScanSources } from '../inference/scan/messages.ts'
import { sidesOf } from '../inference/scan/sides.ts'
import { KeymarkError } from '../keymark-error.ts'
import type { Workspace } from '../project/workspace.ts'
import { loadCheckpoint, saveCheckpoint } from '../store/checkpoint.ts'
import { createScan, findSameScan, getScan, getScanInput, setScanState, type ScanInput } from '../store/scan.ts'
import { publishInSteps } from '../store/publish.ts'
import { checkOrder } from './scan-order.ts'
import { startJob } from './start-job.ts'

interface ScanWork {
  name: string | null
  input: ScanInput
  settings: ScanSettings
  /** How many the runtime has; what is found does not depend on it. */
  processes?: number
}

interface Started {
  scan: number
  job: string
}

/**
 * Starts a scan, or continues the stopped one of the same model, corpus and settings. Resolves once it has its place in the project;
 * errors before that (bad files, no provider) reject.
 */
export function startScan(workspace: Workspace, work: ScanWork): Promise<Started> {
  requireShardable(work.settings)
  return run(workspace, work, work.settings)
}

/** @throws KeymarkError where a shard would have to know the others. */
export function requireShardable({ shard, maxSentences, sample }: ScanSettings): void {
  if (shard !== null && (maxSentences !== null || sample !== null)) {
    throw new KeymarkError(
      'bad-input',
      `A shard cannot know which ${sample === null ? 'are the first' : 'are in the random sample of the'} sentences of the whole corpus. Scan it whole, or make a smaller corpus of it first.`,
    )
  }
}

/** Continues a stopped scan from its last checkpoint. @throws KeymarkError when its files are not what they were. */
export function resumeScan(workspace: Workspace, scan: number): Promise<Started> {
  const { name, settings, provenance } = getScan(workspace.store, scan)
  if (provenance?.provider === 'ff-layers') {
    throw new KeymarkError(
      'bad-input',
      `The triggers of "${name}" came in a file (${provenance.providerReason}), so there is nothing to continue. Start a scan with the model itself to find more.`,
    )
  }
  const work = { name, input: getScanInput(workspace.store, scan), settings, resumed: scan }
  return run(workspace, work, { ...settings, ...chosenThen(provenance) })
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
      let isComplete = false
      const listener: ScanListener = {
        working: (message) => report({ message }),
        opened: (sources, runtime, vocabulary) => {
          if (scan === null) {
            scan = placeOf(workspace, work, { sources, runtime, vocabulary })
            const { name: title, state } = getScan(workspace.store, scan)
            isComplete = state === 'done'
            report({ subject: scan, title, message: 'scanning' })
            place(scan)
          }
          return isComplete ? 'complete' : loadCheckpoint(workspace.store, scan)
        },
        checkpoint: (checkpoint, sentences) => {
          if (scan !== null) saveCheckpoint(workspace.store, scan, checkpoint, sentences)
        },
        progress: ({ sentences, total, tokensPerSecond, secondsLeft }) =>
          report({ message: 'scanning', done: sentences, total, rate: tokensPerSecond, secondsLeft }),
        restarted: (notice) => report({ notice }),
      }
      try {
        const outcome = await scanCorpus(
          workspace.spawnInference,
          { ...input, settings: settled, processes: work.processes },
          listener,
          signal,
        )
        if (scan !== null && !isComplete) {
          report({ message: 'storing triggers', secondsLeft: null })
          await publishInSteps(workspace.store, scan, outcome === 'done' ? 'done' : 'stopped')
        }
        report({ message: outcome === 'done' ? 'done' : 'cancelled; what was found is kept' })
        return outcome === 'done' ? 'done' : 'cancelled'
      } catch (error) {
        if (scan !== null && !isComplete) await tryToPublish(workspace, scan)
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
  { name, input, settings: asked, resumed }: ScanWork & { resumed?: number },
  opened: Opened,
): number {
  const settings = { ...asked, sides: sidesOf(opened.sources.model.layers, asked.sides) }
  const found = findSameScan(store, opened.sources, settings, name)
  if (resumed !== undefined && found !== undefined && !isCutAlike(found, opened.runtime)) {
    throw new KeymarkError(
      'bad-input',
      'This version of Keymark cuts texts into sentences by newer rules than those the scan began with, so it cannot be continued. What it found is kept. Start a new scan.',
    )
  }
  const same = found !== undefined && ranAlike(found, opened.runtime) ? found : undefined
  if (resumed !== undefined && same?.id !== resumed) {
    throw new KeymarkError(
      'bad-input',
      `The model or the corpus of this scan has changed since it began, so it cannot be continued. What it found is kept. Put the original files back, or start a new scan.`,
    )
  }
  if (same?.state === 'done') return same.id
  if (same !== undefined) checkOrder(same, { icu: opened.runtime.icuVersion, application: version })
  const scan = same?.id ?? createScan(store, { name, input, settings, ...opened, applicationVersion: version })
  setScanState(store, scan, 'running')
  return scan
}

/** After a failure: show what the last checkpoint holds, if the disk lets us; it can be resumed in any case. */
async function tryToPublish(workspace: Workspace, scan: number): Promise<void> {
  try {
    await publishInSteps(workspace.store, scan, 'stopped')
  } catch {
    // The failure that brought us here is the one to tell; on the next open the scan is published from its checkpoint.
  }
}

/** Another provider, version or number of threads may round otherwise: its coefficients do not belong in one table. */
const ranAlike = (scan: Scan, runtime: ScanRuntime): boolean =>
  isCutAlike(scan, runtime) &&
  scan.provenance?.provider === runtime.provider &&
  scan.provenance.threads === runtime.threads &&
  scan.provenance.runtimeVersion === runtime.runtimeVersion &&
  scan.provenance.tokenLimit === runtime.tokenLimit

/** Whether the rest of the text would be cut into sentences by the rules that cut its beginning. */
const isCutAlike = ({ settings, provenance }: Scan, { splitter }: ScanRuntime): boolean =>
  settings.split === 'line' || provenance?.splitter === splitter

/** Resuming must repeat the arithmetic of the first run, so what `auto` chose then is asked for now. */
const chosenThen = (provenance: Scan['provenance']): Partial<ScanSettings> =>
  provenance === null || provenance.provider === 'ff-layers'
    ? {}
    : { provider: provenance.provider, threads: provenance.threads }
