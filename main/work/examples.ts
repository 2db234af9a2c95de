/** Draws examples of keys as a job: what it drew so far is in the project at every checkpoint, so that it can go on from there. */
import type { ExampleKeys, ExampleProvenance, ExampleSettings } from '#contract/example.ts'
import type { Scan } from '#contract/scan.ts'
import { plural } from '../analysis/figure/figure-parts.ts'
import { inSteps } from '../computation/steps.ts'
import { drawExamples } from '../inference/examples/client.ts'
import type { ExamplesOpened } from '../inference/examples/task.ts'
import { KeymarkError } from '../keymark-error.ts'
import type { Workspace } from '../project/workspace.ts'
import {
  askedLayers,
  createPass,
  dropSuperseded,
  findSamePass,
  getPass,
  loadExamples,
  saveExamples,
  setPassState,
  writeExampleSentences,
} from '../store/example.ts'
import type { Store } from '../store/open.ts'
import { getScan, getScanInput, sidesKept } from '../store/scan.ts'
import { askedKeys } from './asked-keys.ts'
import { scanModel } from './scan-model.ts'
import { isSameIcu } from './scan-order.ts'
import { startJob } from './start-job.ts'

export interface ExamplesRequest extends Omit<ExampleSettings, 'keys'> {
  scan: number
  of: ExampleKeys
  /** Where the scan's model is now; null for where the scan read it. */
  model: string | null
}

/** Examples of one kind, of all keys and sides together: all kinds of them are 24 MB, which a checkpoint writes without holding anybody up. */
const MOST = 100_000

/**
 * Resolves once the pass has its place in the project; errors before that reject.
 *
 * @throws KeymarkError when the scan is not whole, or a file of it is missing or another.
 */
export async function startExamples(
  workspace: Workspace,
  { scan: id, of, model: moved, ...asked }: ExamplesRequest,
): Promise<{ pass: number; job: string }> {
  const db = workspace.store
  const scan = getScan(db, id)
  requireWhole(scan)
  const { model, expected, provider, threads } = scanModel(db, id, moved)
  const kept = sidesKept(db, id)
  const keys = await inSteps(askedKeys(db, scan, of, { seed: asked.seed, sides: kept }))
  const sides = kept.length === 2 ? 2 : 1
  if (keys.length * sides * asked.each > MOST) {
    throw new KeymarkError(
      'bad-input',
      `${asked.each} examples of each kind for ${plural(keys.length, 'key')}${sides === 2 ? ', on two sides,' : ''} are more than are kept at a time (${MOST.toLocaleString('en')} of each kind). Ask for fewer keys or fewer examples.`,
    )
  }
  const settings: ExampleSettings = { keys, ...asked }
  const layers = askedLayers(db, id, keys)
  const { place, job } = await startJob<number>(workspace, {
    kind: 'examples',
    title: `examples of ${keys.length === 1 ? `${keys[0]?.layer}/${keys[0]?.index}` : plural(keys.length, 'key')} · ${scan.name}`,
    cancelled: 'It was cancelled before it began. Nothing was stored.',
    work: async ({ report, signal, place }) => {
      let pass: number | null = null
      let isDone = false
      const task = {
        ...asked,
        model,
        ...expected,
        corpus: getScanInput(db, id).corpus,
        corpusSha256: scan.provenance?.corpusSha256 ?? '',
        scanned: scan.settings,
        amount: scan.counts,
        layers,
        sides,
        provider,
        threads,
      } as const
      try {
        const outcome = await drawExamples(
          workspace.spawnInference,
          task,
          {
            working: (message) => report({ message }),
            opened: (opened) => {
              pass = placeOf(workspace, scan, settings, opened)
              isDone = getPass(db, pass).state === 'done'
              report({ subject: pass, message: 'reading' })
              place(pass)
              if (isDone) return 'complete'
              setPassState(db, pass, 'running')
              return loadExamples(db, pass)
            },
            progress: ({ sentences, total, tokensPerSecond, secondsLeft }) =>
              report({ message: 'reading', done: sentences, total, rate: tokensPerSecond, secondsLeft }),
            sentences: (sentences) => writeExampleSentences(db, id, sentences),
            checkpoint: (checkpoint, isLast) => {
              if (pass !== null) saveExamples(db, pass, layers, checkpoint, isLast ? 'done' : 'running')
              if (pass !== null && isLast) dropSuperseded(db, pass)
              isDone = isLast
            },
          },
          signal,
        )
        if (pass !== null && !isDone) setPassState(db, pass, 'stopped')
        report({ message: outcome === 'done' ? 'done' : 'cancelled; what was drawn is kept' })
        return outcome === 'done' ? 'done' : 'cancelled'
      } catch (error) {
        if (pass !== null && !isDone) tryToStop(db, pass)
        throw error
      }
    },
  })
  return { pass: place, job }
}

/** After a failure, which is the one to tell. */
function tryToStop(db: Store, pass: number): void {
  try {
    setPassState(db, pass, 'stopped')
  } catch {
    // The last checkpoint is on disk, and the next opening of the project stops what was running.
  }
}

/** A key's maximum is known when the scan has read all that it was to read: then no prefix of a sample of it is stronger. */
function requireWhole({ name, state, provenance }: Scan): void {
  if (state === 'running')
    throw new KeymarkError('busy', `The scan "${name}" is still running. Examples are drawn when it is done.`)
  if (state !== 'done') {
    throw new KeymarkError(
      'bad-input',
      `The scan "${name}" was stopped before its end, so the strongest coefficients of its keys are not known yet. Continue it first.`,
    )
  }
  if (provenance?.provider === 'ff-layers') {
    throw new KeymarkError(
      'bad-input',
      `The triggers of "${name}" came in a file, without model and corpus, so there is nothing to draw examples from. Scan with the model itself.`,
    )
  }
}

/** The place of the same pass, or a new one. @throws KeymarkError when this program cuts the corpus otherwise than the scan's did. */
function placeOf({ store, version }: Workspace, scan: Scan, settings: ExampleSettings, opened: ExamplesOpened): number {
  const { provenance: then } = scan
  if (then === null) throw new KeymarkError('not-found', `The scan "${scan.name}" holds nothing.`)
  const isCutAlike =
    scan.settings.split === 'line' ||
    (then.splitter === opened.splitter && isSameIcu(then.icuVersion, opened.icuVersion))
  if (!isCutAlike) {
    throw new KeymarkError(
      'bad-input',
      `This version of Keymark cuts texts into sentences by other rules than the one that made the scan "${scan.name}", so it cannot read the scan's sentences again. Scan again, or draw examples with the version that scanned.`,
    )
  }
  const { modelSha256, tokenizerSha256, corpusSha256 } = then
  const provenance: ExampleProvenance = {
    modelSha256,
    tokenizerSha256,
    corpusSha256,
    ...opened,
    applicationVersion: version,
    seconds: 0,
  }
  return (
    findSamePass(store, scan.id, settings, provenance)?.id ?? createPass(store, { scan: scan.id, settings, provenance })
  )
}
