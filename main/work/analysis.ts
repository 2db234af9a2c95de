/** Runs an analysis as a job: what it found so far is in the project every other second, so that it can go on from there. */
import type { AnalysisProvenance } from '#contract/analysis.ts'
import {
  analysisNamed,
  type AnalysisName,
  type AnalysisSettings,
  type SettingsOf,
} from '#contract/analysis/registry.ts'
import { planAnalysis, type AnalysisPlan } from './analysis-plan.ts'
import type { PartOf, StateOf } from '../analysis/evaluate.ts'
import type { AnalysisOpened } from '../inference/analysis/task.ts'
import { analyse } from '../inference/analysis/client.ts'
import { Pace } from '../inference/scan/pace.ts'
import type { TextInput } from '../inference/corpus/held-out.ts'
import { KeymarkError } from '../keymark-error.ts'
import { scanModel, type ScanModel } from './scan-model.ts'
import { startJob, type Start } from './start-job.ts'
import { isCutAlike, requireCutAlike, textCut } from './text-cut.ts'
import {
  createAnalysis,
  findSameAnalysis,
  finishAnalysis,
  getAnalysis,
  loadAnalysisCheckpoint,
  removeAnalysis,
  saveAnalysisCheckpoint,
  setAnalysisState,
} from '../store/analysis.ts'
import { getScan } from '../store/scan.ts'
import type { Workspace } from '../project/workspace.ts'

/** Seconds between two checkpoints. */
const CHECKPOINT_EVERY = 2

export interface AnalysisRequest {
  scan: number
  settings: AnalysisSettings
  /** Where the scan's model is now; null for where the scan read it. */
  model: string | null
  text: TextInput | null
  /** The analysis that must be the one continued. */
  resumed?: number
}

/** Resolves once the analysis has its place in the project; errors before that (bad files, another model) reject. */
export const runAnalysis = (
  workspace: Workspace,
  request: AnalysisRequest,
): Promise<{ analysis: number; job: string }> => runNamed(workspace, request.settings.name, request.settings, request)

async function runNamed<Name extends AnalysisName>(
  workspace: Workspace,
  name: Name,
  settings: SettingsOf<Name>,
  asked: AnalysisRequest,
): Promise<{ analysis: number; job: string }> {
  const db = workspace.store
  const scan = getScan(db, asked.scan)
  const model = scanModel(db, asked.scan, asked.model)
  const request = { ...asked, model: model.model }
  const { title, unit, reads } = analysisNamed(name)
  if (reads.includes('triggers') && scan.state === 'running') {
    throw new KeymarkError(
      'busy',
      `The scan "${scan.name}" is still running, and this analysis reads its triggers. Wait for its end, or cancel it to analyse what it found so far.`,
    )
  }
  const plan = await planAnalysis(db, request.scan, name, settings)
  const what = 'layer' in settings ? `${title} of ${settings.layer}/${settings.index}` : title
  const cancelled = 'The analysis was cancelled before it began. Nothing was stored.'
  const work: Start<number>['work'] = async ({ report, signal, place }) => {
    report({ message: 'opening the model', unit })
    const kept = new Keeper(workspace, plan)
    const task = {
      ...request,
      settings,
      ...model.expected,
      provider: model.provider,
      threads: model.threads,
      tokens: plan.tokens,
      occlusions: plan.occlusions,
      prefixes: plan.prefixes,
    }
    try {
      const sink = {
        opened: (opened: AnalysisOpened) => {
          const id = placeOf(workspace, request, { ...model.expected, sentences: scan.counts.sentences }, opened)
          const isDone = kept.open(id, opened)
          report({ subject: id, message: 'analysing', done: kept.done, total: opened.total })
          place(id)
          // What is done is not done again: nothing is left to stream.
          return isDone ? Number.MAX_SAFE_INTEGER : kept.parts
        },
        part: (part: PartOf<Name> | null, amount: number) => {
          kept.add(part, amount)
          report({ done: kept.done, secondsLeft: kept.secondsLeft })
        },
      }
      const outcome = await analyse(workspace.spawnInference, task, sink, signal)
      if (outcome === 'done') kept.finish()
      else kept.stop()
      report({ message: outcome === 'done' ? 'done' : 'cancelled; what was found is kept' })
      return outcome === 'done' ? 'done' : 'cancelled'
    } catch (error) {
      // A text that does not serve will not serve later either: there is nothing to resume.
      if (error instanceof KeymarkError && error.code === 'bad-input') kept.tryTo('forget')
      else kept.tryTo('stop')
      throw error
    }
  }
  const { place, job } = await startJob(workspace, {
    kind: 'analysis',
    title: `${what} · ${scan.name}`,
    cancelled,
    work,
  })
  return { analysis: place, job }
}

/** The place of the same analysis, or a new one. @throws KeymarkError when what is resumed reads something else now. */
function placeOf(
  workspace: Workspace,
  { scan, settings, model, text, resumed }: AnalysisRequest & { model: string },
  { modelSha256, tokenizerSha256, sentences }: ScanModel['expected'] & { sentences: number },
  opened: AnalysisOpened,
): number {
  const db = workspace.store
  const provenance: AnalysisProvenance = {
    modelSha256,
    tokenizerSha256,
    text: opened.text,
    cut: textCut(settings, text),
    sentences: analysisNamed(settings.name).reads.includes('triggers') ? sentences : null,
    readOut: readOutOf(settings),
    provider: opened.provider,
    runtimeVersion: opened.runtimeVersion,
    threads: opened.threads,
    applicationVersion: workspace.version,
    seconds: 0,
  }
  if (resumed !== undefined) requireCutAlike(getAnalysis(db, resumed), provenance.cut)
  const same = findSameAnalysis(db, scan, settings, provenance, isCutAlike)
  if (resumed !== undefined && same?.id !== resumed) {
    throw new KeymarkError(
      'bad-input',
      'The text of this analysis, its scan or the program has changed since it began, so it cannot be continued. Start it anew.',
    )
  }
  return (
    same?.id ??
    createAnalysis(db, { scan, settings, provenance: { ...provenance, input: { model, text } }, total: opened.total })
  )
}

function readOutOf(settings: AnalysisSettings): AnalysisProvenance['readOut'] {
  if ('finalNorm' in settings) return settings.finalNorm ? 'model' : 'product'
  return analysisNamed(settings.name).readOut ?? null
}

/** What a run has found, and what of it is on disk. */
class Keeper<Name extends AnalysisName> {
  done = 0
  parts = 0
  readonly #workspace: Workspace
  readonly #plan: AnalysisPlan<Name>
  #id: number | null = null
  #total = 0
  /** What each part costs; null where that is what it adds. */
  #tokens: readonly number[] | null = null
  #state: StateOf<Name>
  #pending: PartOf<Name>[] = []
  #isRepeated = false
  #pace = new Pace(0)
  #saved = 0

  constructor(workspace: Workspace, plan: AnalysisPlan<Name>) {
    this.#workspace = workspace
    this.#plan = plan
    this.#state = plan.start()
  }

  /** @returns whether there is nothing left to do. */
  open(id: number, { total, tokens }: Pick<AnalysisOpened, 'total' | 'tokens'>): boolean {
    const db = this.#workspace.store
    const { parts, done, seconds, state } = loadAnalysisCheckpoint(db, id, this.#state)
    this.#pace = new Pace(seconds)
    this.#saved = performance.now()
    this.#total = total
    this.#tokens = tokens ?? null
    // Work without a part, such as reading a text, is done again: before the first part nothing is done.
    Object.assign(this, { parts, done: parts === 0 ? 0 : done })
    if (getAnalysis(db, id).state === 'done') return true
    this.#id = id
    this.#isRepeated = parts > 0
    if (state !== null) this.#state = state
    setAnalysisState(db, id, 'running')
    return false
  }

  /** @param part null for work that a resumed run has to do again. */
  add(part: PartOf<Name> | null, amount: number): void {
    if (part === null) {
      if (!this.#isRepeated) this.#count(amount, amount)
      return
    }
    this.#plan.add(this.#state, part)
    if (this.#plan.keep !== null) this.#pending.push(part)
    this.#count(amount, this.#tokens?.[this.parts] ?? amount)
    this.parts += 1
    if (performance.now() - this.#saved > CHECKPOINT_EVERY * 1000) this.#save()
  }

  #count(amount: number, cost: number): void {
    this.done += amount
    this.#pace.worked(cost)
  }

  get secondsLeft(): number | null {
    const left = this.#tokens?.slice(this.parts).reduce((sum, tokens) => sum + tokens, 0)
    return this.#pace.estimate(left ?? this.#total - this.done).secondsLeft
  }

  finish(): void {
    if (this.#id === null) return
    this.#save()
    finishAnalysis(this.#workspace.store, this.#id, this.#plan.finish(this.#state, this.#id))
  }

  stop(): void {
    if (this.#id === null) return
    this.#save()
    setAnalysisState(this.#workspace.store, this.#id, 'stopped')
  }

  forget(): void {
    if (this.#id !== null) removeAnalysis(this.#workspace.store, this.#id)
  }

  /** After a failure, which is the one to tell. */
  tryTo(end: 'stop' | 'forget'): void {
    try {
      this[end]()
    } catch {
      // The last checkpoint is on disk, and the next opening of the project stops what was running.
    }
  }

  #save(): void {
    const { parts, done } = this
    const id = this.#id ?? 0
    const { seconds } = this.#pace
    saveAnalysisCheckpoint(this.#workspace.store, id, { parts, done, seconds, state: this.#state }, () => {
      for (const part of this.#pending) this.#plan.keep?.(id, part)
    })
    this.#pending = []
    this.#saved = performance.now()
  }
}
