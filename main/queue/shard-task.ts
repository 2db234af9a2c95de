/** What passes through a queue: descriptions of shards, progress and results. All of it is read as coming from a stranger. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { BuiltInCorpus } from '#contract/corpus.ts'
import { ScanSettings } from '#contract/scan.ts'
import manifest from '../../package.json' with { type: 'json' }
import { SPLITTER_VERSION } from '../inference/corpus/sentences.ts'

/** What has to be the same wherever a shard of one scan is read and scanned. */
export const Program = z.object({
  keymark: z.string(),
  runtime: z.string(),
  /** Major version, whose rules end sentences. */
  icu: z.string(),
  splitter: z.int(),
})
export type Program = z.infer<typeof Program>

/** @param version of Keymark */
export const thisProgram = (version: string): Program => ({
  keymark: version,
  runtime: manifest.dependencies['onnxruntime-node'],
  icu: (process.versions['icu'] ?? '').split('.', 1)[0] ?? '',
  splitter: SPLITTER_VERSION,
})

export const programInWords = ({ keymark, runtime, icu, splitter }: Program): string =>
  `Keymark ${keymark}, onnxruntime ${runtime}, ICU ${icu}, sentence rules ${splitter}`

const CorpusInput = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('file'), path: z.string() }),
  z.object({ kind: z.literal('built-in'), name: BuiltInCorpus }),
])

export const ShardTask = z.object({
  scan: z.string(),
  /** Folder or .onnx file, `demo` for the model that comes with Keymark; and what it has to be. */
  model: z.string(),
  modelSha256: z.string(),
  corpus: z.array(CorpusInput),
  settings: ScanSettings,
})
export type ShardTask = z.infer<typeof ShardTask>

export const ShardProgress = z.object({
  worker: z.string(),
  message: z.string(),
  sentences: z.int(),
  total: z.int().nullable(),
  tokensPerSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
})
export type ShardProgress = z.infer<typeof ShardProgress>

/** A finished shard: the project it was scanned into, by its hash. */
export const ShardResult = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/u),
  bytes: z.int(),
  through: z.enum(['folder', 'queue']),
  worker: z.string(),
})
export type ShardResult = z.infer<typeof ShardResult>

/** What the shards of a scan ran on; the first worker says it for all. */
export const RanOn = z.object({ provider: z.string(), threads: z.int(), runtimeVersion: z.string() })
export type RanOn = z.infer<typeof RanOn>

/** A scan whose shards are in the queue. */
export const QueuedScan = z.object({ name: z.string(), of: z.int().positive(), program: Program })
export type QueuedScan = z.infer<typeof QueuedScan>

/** The same for the same work, so that who asks twice waits for what runs. */
export const idOf = (work: unknown): string =>
  createHash('sha256').update(JSON.stringify(work)).digest('hex').slice(0, 16)
