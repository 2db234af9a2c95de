/** What main and a scan in the inference process say to each other. */
import type { Metadata } from '#contract/corpus.ts'
import type { Model, ModelCheck, Precision } from '#contract/model.ts'
import type { Provenance, ScanCounts, ScanSettings } from '#contract/scan.ts'
import type { CorpusEntry, CorpusInput } from '../corpus/source.ts'
import type { BatchesSay, BatchesTask, BatchRun } from '../batches/messages.ts'
import type { LayerActivity } from './activity.ts'
import type { LayerTriggers } from './top-triggers.ts'

export interface ScanTask {
  /** Folder or .onnx file. */
  model: string
  corpus: CorpusInput[]
  settings: ScanSettings
  /** How many the runtime has, where these are several; the one that has this task then reads, hands out batches and joins what they find. */
  processes?: number | undefined
}

/** A point in the scan's fixed order of batches, and all that is needed to go on from it. */
export interface Checkpoint {
  window: number
  batch: number
  counts: ScanCounts
  /** Sentences without a token of their own, in the windows before this one. */
  tokenless: number
  seconds: number
  /** Layer by layer, on the positive side, and on the negative one where the scan keeps it. */
  layers: LayerTriggers[]
  negative: LayerTriggers[] | null
  /** Layer by layer; null for a scan that was begun without. */
  activity: LayerActivity[] | null
  /** Sentences kept at random, ascending; null for a scan that was begun without them. */
  sample: Uint32Array | null
}

export interface SentenceRecord {
  number: number
  source: string
  metadata?: Metadata
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
  provider: Provenance['provider']
  providerReason: string
  runtimeVersion: string
  threads: number
  /** Missing where triggers come from elsewhere. */
  check?: ModelCheck | undefined
  precision?: Precision | undefined
  unknownTokens?: number | undefined
  icuVersion: string
  /** Version of the rules that cut sentences. */
  splitter: number
}

export interface ScanConversation {
  input: ScanTask
  says: ScanSays
  hears: ScanHears
}

export type ScanSays =
  | { kind: 'working'; message: string }
  | { kind: 'opened'; sources: ScanSources; runtime: ScanRuntime; vocabulary: [number, string][] }
  | ({ kind: 'progress' } & ScanProgress)
  | { kind: 'checkpoint'; checkpoint: Checkpoint; sentences: SentenceRecord[]; last: 'done' | 'stopped' | null }
  /** The runtime's processes are wanted, and then what each batch is. */
  | { kind: 'open'; task: BatchesTask }
  | BatchRun

export interface ScanProgress {
  sentences: number
  total: number | null
  tokensPerSecond: number | null
  secondsLeft: number | null
}

export type ScanHears =
  /** Answers `opened`: go on from here, or from the beginning. */
  | { kind: 'begin'; from: Checkpoint | null }
  /** The last checkpoint is on disk. */
  | { kind: 'saved' }
  | { kind: 'stop' }
  | BatchesSay
