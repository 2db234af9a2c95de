/** What main and the inference process say to each other. Both ends are ours and of one version: types suffice. */
import type { ErrorCode } from '#contract/error.ts'
import type { Model, ModelCheck, Precision } from '#contract/model.ts'
import type { ScanCounts, ScanSettings } from '#contract/scan.ts'
import type { AnalysisOpened, AnalysisTask } from './analysis/task.ts'
import type { CorpusEntry, CorpusInput } from './corpus/source.ts'
import type { Nearest, NearestTask } from './near/nearest.ts'
import type { PromptAnswer, PromptRequest, PromptTask } from './prompt/task.ts'
import type { LayerTriggers } from './scan/top-triggers.ts'

export interface ScanTask {
  /** Folder or .onnx file. */
  model: string
  corpus: CorpusInput[]
  settings: ScanSettings
}

/** A point in the scan's fixed order of batches, and all that is needed to go on from it. */
export interface Checkpoint {
  window: number
  batch: number
  counts: ScanCounts
  /** Sentences without a token of their own, in the windows before this one. */
  tokenless: number
  seconds: number
  layers: LayerTriggers[]
}

export interface SentenceRecord {
  number: number
  source: string
  start: number
  end: number
  text: string
  ids: Int32Array
  ends: Int32Array
}

/** What the files are, before anything is scanned. */
export interface ScanSources {
  model: Model
  tokenizerSha256: string
  corpus: CorpusEntry[]
  corpusSha256: string
}

/** What it runs on. */
export interface ScanRuntime {
  tokenLimit: number
  specialTokens: { leading: number; trailing: number }
  provider: string
  providerReason: string
  runtimeVersion: string
  threads: number
  /** Missing where triggers come from elsewhere. */
  check?: ModelCheck
  precision?: Precision
  icuVersion: string
}

export type Request =
  | { kind: 'describe'; model: string; check: boolean }
  | { kind: 'scan'; task: ScanTask }
  | { kind: 'analyse'; task: AnalysisTask }
  | { kind: 'nearest'; task: NearestTask }
  /** Answers `analysis-opened`: these parts are done. */
  | { kind: 'begin-analysis'; from: number }
  | { kind: 'prompt'; id: number; task: PromptTask; request: PromptRequest }
  /** Answers `opened`: go on from here, or from the beginning. */
  | { kind: 'begin'; from: Checkpoint | null }
  /** The last checkpoint is on disk. */
  | { kind: 'saved' }
  | { kind: 'stop' }

export type Reply =
  | { kind: 'described'; model: Model; check: ModelCheck | null }
  | ({ kind: 'analysis-opened' } & AnalysisOpened)
  | { kind: 'analysis-part'; part: unknown; amount: number }
  | { kind: 'analysed' }
  | { kind: 'compared'; done: number; total: number }
  | ({ kind: 'nearest' } & Nearest)
  | { kind: 'prompted'; id: number; answer: PromptAnswer }
  | { kind: 'not-prompted'; id: number; code: ErrorCode; message: string }
  | { kind: 'working'; message: string }
  | { kind: 'opened'; sources: ScanSources; runtime: ScanRuntime; vocabulary: [number, string][] }
  | {
      kind: 'progress'
      sentences: number
      total: number | null
      tokensPerSecond: number | null
      secondsLeft: number | null
    }
  | { kind: 'checkpoint'; checkpoint: Checkpoint; sentences: SentenceRecord[]; last: 'done' | 'stopped' | null }
  | { kind: 'failed'; code: ErrorCode; message: string }
