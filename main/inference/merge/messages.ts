/** What main and a merge in the inference process say to each other. */
import type { Provenance, ScanCounts, ScanSettings } from '#contract/scan.ts'
import type { CorpusEntry, CorpusInput } from '../corpus/source.ts'
import type { ScannedModel } from '../model/scanned.ts'
import type { LayerActivity } from '../scan/activity.ts'
import type { ScanProgress, SentenceRecord } from '../scan/messages.ts'

export interface MergeTask extends ScannedModel {
  corpus: CorpusInput[]
  /** Those of the whole: without a shard. */
  settings: ScanSettings
  /** In their order: what a person calls each, and the hash of its text. */
  shards: { name: string; corpusSha256: string }[]
  /** What the shards ran on. */
  ranOn: Pick<Provenance, 'provider' | 'threads' | 'runtimeVersion' | 'tokenLimit'>
}

/** What only the text of the whole corpus tells of its shards. */
export interface WholeReading {
  corpus: CorpusEntry[]
  corpusSha256: string
  vocabulary: [number, string][]
  shards: ShardReading[]
  /** The sentences that a scan of the whole keeps at random, ascending, and what they are. */
  sample: Uint32Array
  sentences: SentenceRecord[]
  /** What the shards counted of sentences that an earlier shard has too: a scan of the whole leaves them out. */
  repeated: {
    counts: ScanCounts
    /** Without a token of their own. */
    tokenless: number
    activity: LayerActivity[] | null
  }
}

export interface ShardReading {
  /** Number, in the whole, of its first sentence that is not repeated. */
  first: number
  /** Sentences that it keeps, and which of them, by their numbers in the shard, an earlier shard has too; ascending. */
  sentences: number
  repeats: Uint32Array
}

export interface MergeConversation {
  input: MergeTask
  says: ({ kind: 'progress' } & ScanProgress) | { kind: 'read'; reading: WholeReading }
  hears: never
}
