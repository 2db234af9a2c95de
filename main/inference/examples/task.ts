/** What the inference process is asked for a second pass, and how it says what it drew. */
import type { ExampleSettings } from '#contract/example.ts'
import type { Provider } from '#contract/model.ts'
import type { ScanSettings } from '#contract/scan.ts'
import type { CorpusInput } from '../corpus/source.ts'
import type { ScannedModel } from '../model/scanned.ts'
import type { ScanProgress, SentenceRecord } from '../scan/messages.ts'
import type { AskedLayer, DrawnLayer } from './draw.ts'

export interface ExamplesTask extends ScannedModel, Omit<ExampleSettings, 'keys'> {
  corpus: CorpusInput[]
  /** What the scan read; another corpus is refused. */
  corpusSha256: string
  /** The scan's: they say which sentences it read. */
  scanned: ScanSettings
  /** What the scan read of them. */
  amount: { sentences: number; tokens: number }
  /** Ascending. */
  layers: AskedLayer[]
  /** 1 for the positive side alone. */
  sides: 1 | 2
  provider: Provider
  threads: number | null
}

export interface ExamplesOpened {
  provider: string
  runtimeVersion: string
  threads: number
  icuVersion: string
  splitter: number
}

/** A place in the pass's fixed order of batches, and what was drawn up to there. */
export interface ExamplesCheckpoint {
  window: number
  batch: number
  sentences: number
  tokens: number
  /** Seconds of this run and those before it. */
  seconds: number
  /** As the task's. */
  layers: DrawnLayer[]
}

export interface ExamplesConversation {
  input: ExamplesTask
  says:
    | { kind: 'working'; message: string }
    | { kind: 'opened'; opened: ExamplesOpened }
    | ({ kind: 'progress' } & ScanProgress)
    | { kind: 'checkpoint'; checkpoint: ExamplesCheckpoint; isLast: boolean }
    /** Before the last checkpoint: some of the sentences that the examples are of. */
    | { kind: 'sentences'; sentences: SentenceRecord[] }
  /** Answers `opened`: go on from here, or from the beginning. */
  hears: { from: ExamplesCheckpoint | null }
}
