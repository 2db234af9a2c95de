/** Joins the shards of a scan to the scan that was never split. */
import { isDeepStrictEqual } from 'node:util'
import { setImmediate } from 'node:timers/promises'
import type { Provenance, Scan, ScanSettings, Shard } from '#contract/scan.ts'
import { ScanCounts } from '#contract/scan.ts'
import type { Model } from '#contract/model.ts'
import { inSteps } from '../computation/steps.ts'
import type { CorpusInput } from '../inference/corpus/source.ts'
import { readWholeApart } from '../inference/merge/client.ts'
import type { WholeReading } from '../inference/merge/messages.ts'
import { emptyLike, joinShard, type Joined, takeBack } from '../inference/scan/merged-findings.ts'
import type { Checkpoint } from '../inference/scan/messages.ts'
import { WINDOW } from '../inference/scan/windows.ts'
import { KeymarkError } from '../keymark-error.ts'
import type { Workspace } from '../project/workspace.ts'
import { loadCheckpoint } from '../store/checkpoint.ts'
import { fileOf } from '../store/look.ts'
import { mergedBefore, readingFrom, shardsIn, storeMergedScan, type ReadShard } from '../store/merged-scan.ts'
import { publishInSteps } from '../store/publish.ts'
import { getScanInput, modelOfScan, type NewScan, type ScanInput } from '../store/scan.ts'
import { checkOrder, isSameIcu } from './scan-order.ts'
import { type Placing, startJob } from './start-job.ts'

export interface MergeWork {
  name: string | null
  /** Projects of shards. */
  files: string[]
  /** Where model and corpus are now; null for where the shards read them. */
  model: string | null
  corpus: CorpusInput[] | null
}

/** A shard as its project has it. */
interface FoundShard {
  file: string
  scan: Scan
  provenance: Provenance
  shard: Shard
  input: ScanInput
  model: Model
}

/**
 * Starts to merge; resolves once the scan is in the project, or was found there.
 * @throws KeymarkError naming the shard that does not belong to the others, or the one that is missing. Nothing is stored then.
 */
export async function mergeShards(workspace: Workspace, work: MergeWork): Promise<{ scan: number; job: string }> {
  const { place, job } = await startJob<number>(workspace, {
    kind: 'scan',
    title: work.name ?? 'merge',
    cancelled: 'The merge was cancelled. Nothing was stored.',
    work: (placing) => mergeWithin(workspace, work, placing),
  })
  return { scan: place, job }
}

/** Merges as the last step of a job. */
export async function mergeWithin(
  workspace: Workspace,
  work: MergeWork,
  { report, signal, place }: Placing<number>,
): Promise<'done' | 'cancelled'> {
  report({ message: 'looking at the shards' })
  const shards = await findShards(workspace, work.files)
  const [first] = shards
  const settings = { ...first.scan.settings, shard: null }
  const input = { model: work.model ?? first.input.model, corpus: work.corpus ?? first.input.corpus }
  const { modelSha256, tokenizerSha256 } = first.provenance
  const reading = await readWholeApart(
    workspace.spawnInference,
    {
      ...input,
      modelSha256,
      tokenizerSha256,
      settings,
      shards: shards.map((shard) => ({ name: named(shard), corpusSha256: shard.provenance.corpusSha256 })),
      ranOn: first.provenance,
    },
    ({ sentences, total, secondsLeft }) =>
      report({ message: 'reading what shards share', done: sentences, total, secondsLeft }),
    signal,
  )
  if (reading === null) return 'cancelled'
  checkSentences(shards, reading)
  const newScan = wholeScan(workspace, { name: work.name, shards, input, settings, reading })
  const before = mergedBefore(workspace.store, newScan)
  report({ message: 'joining the shards', unit: 'shards', done: 0, total: shards.length, secondsLeft: null })
  const parts = shards.map(({ file, scan }, i): ReadShard => ({
    file,
    scan: scan.id,
    reading: reading.shards[i] ?? { first: 0, sentences: 0, repeats: new Uint32Array() },
  }))
  const id =
    before?.id ??
    storeMergedScan(
      workspace.store,
      newScan,
      await joined(shards, parts, reading, (done) => report({ done }), signal),
      parts,
      reading.sentences,
    )
  if (before?.state !== 'done') {
    report({ message: 'storing triggers', subject: id })
    await publishInSteps(workspace.store, id, 'done')
  }
  place(id)
  report({ message: 'done' })
  return 'done'
}

const named = ({ file, shard: { index, of } }: Pick<FoundShard, 'file' | 'shard'>): string =>
  `Shard ${index} of ${of} (${file})`

/** In their order, each once, of one scan. */
async function findShards(workspace: Workspace, files: readonly string[]): Promise<[FoundShard, ...FoundShard[]]> {
  const found: FoundShard[] = []
  for (const file of files) {
    if (file === fileOf(workspace.store))
      throw new KeymarkError('bad-input', `${file} is the project to merge into. Give it a file of its own.`)
    const own = readingFrom(file, (db) =>
      shardsIn(db).flatMap((scan): FoundShard[] => {
        const { shard } = scan.settings
        const { provenance } = scan
        return shard === null || provenance === null
          ? []
          : [{ file, scan, provenance, shard, input: getScanInput(db, scan.id), model: modelOfScan(db, scan.id) }]
      }),
    )
    if (own.length === 0) {
      throw new KeymarkError(
        'bad-input',
        `${file} holds no shard: none of its scans is of a shard of a corpus. Nothing was stored. Give the projects that the shards were scanned into.`,
      )
    }
    found.push(...own)
    await setImmediate()
  }
  const sorted = found.toSorted((a, b) => a.shard.index - b.shard.index)
  const [first, ...others] = sorted
  if (first === undefined) throw new KeymarkError('bad-input', 'There is no shard to merge.')
  for (const other of others) requireOneScan(first, other)
  requireEachOnce(first, sorted)
  for (const shard of sorted) {
    if (shard.scan.state !== 'done') {
      throw new KeymarkError(
        'bad-input',
        `${named(shard)} is not scanned to its end. Nothing was stored. Run its scan again: it goes on where it stopped.`,
      )
    }
    checkOrder(shard.scan, { icu: process.versions['icu'] ?? '', application: workspace.version })
  }
  return [first, ...others]
}

/** What all shards of a scan have in common, in words, and how two are compared. */
const COMMON: readonly [what: string, isSame: (a: FoundShard, b: FoundShard) => boolean][] = [
  ['model', (a, b) => a.provenance.modelSha256 === b.provenance.modelSha256],
  ['tokenizer', (a, b) => a.provenance.tokenizerSha256 === b.provenance.tokenizerSha256],
  ['number of shards', (a, b) => a.shard.of === b.shard.of],
  ['corpus', (a, b) => isDeepStrictEqual(namesOf(a), namesOf(b))],
  ['ICU', (a, b) => a.scan.settings.split === 'line' || isSameIcu(a.provenance.icuVersion, b.provenance.icuVersion)],
  ['version of the rules that find sentences', (a, b) => a.provenance.splitter === b.provenance.splitter],
  ['version of Keymark', (a, b) => a.provenance.applicationVersion === b.provenance.applicationVersion],
  ['provider', (a, b) => a.provenance.provider === b.provenance.provider],
  ['version of the runtime', (a, b) => a.provenance.runtimeVersion === b.provenance.runtimeVersion],
  ['number of threads', (a, b) => a.provenance.threads === b.provenance.threads],
  ['limit of tokens', (a, b) => a.provenance.tokenLimit === b.provenance.tokenLimit],
]

const namesOf = ({ provenance }: FoundShard): string[] => provenance.corpus.map(({ name }) => name)

function requireOneScan(first: FoundShard, other: FoundShard): void {
  const settings = Object.keys(first.scan.settings) as (keyof ScanSettings)[]
  const setting = settings.find(
    // What provider and threads were is told by what ran.
    (name) =>
      !['shard', 'provider', 'threads'].includes(name) &&
      !isDeepStrictEqual(first.scan.settings[name], other.scan.settings[name]),
  )
  const what =
    COMMON.find(([, isSame]) => !isSame(first, other))?.[0] ?? (setting === undefined ? null : `setting “${setting}”`)
  if (what === null) return
  throw new KeymarkError(
    'bad-input',
    `${named(other)} is of another scan than ${named(first)}: its ${what} is another. Nothing was stored. Give shards of one scan, or scan that shard again as the others were.`,
  )
}

function requireEachOnce({ shard: { of } }: FoundShard, sorted: readonly FoundShard[]): void {
  const twice = sorted.find((shard, i) => shard.shard.index === sorted[i + 1]?.shard.index)
  if (twice !== undefined) {
    const copies = sorted.filter(({ shard }) => shard.index === twice.shard.index).map(({ file }) => file)
    throw new KeymarkError(
      'bad-input',
      `Shard ${twice.shard.index} of ${of} is there more than once (${copies.join(', ')}). Nothing was stored. Leave out all but one.`,
    )
  }
  const there = new Set(sorted.map(({ shard }) => shard.index))
  const missing = Array.from({ length: of }, (_, i) => i + 1).filter((index) => !there.has(index))
  if (missing.length === 0) return
  const [which, them] =
    missing.length === 1
      ? [`Shard ${missing[0]} of ${of} is`, 'it']
      : [`Shards ${missing.join(', ')} of ${of} are`, 'them']
  throw new KeymarkError('bad-input', `${which} missing. Nothing was stored. Scan ${them}, then merge again.`)
}

/** A shard that kept other sentences than are found in its text now was cut otherwise. */
function checkSentences(shards: readonly FoundShard[], { shards: readings }: WholeReading): void {
  for (const [i, shard] of shards.entries()) {
    const kept = readings[i]?.sentences ?? 0
    // Those without a token were dropped later.
    if (shard.scan.counts.sentences > kept || shard.scan.counts.sentences + shard.scan.counts.empty < kept)
      throw new KeymarkError('internal', `${named(shard)} has other sentences than its text gives now.`)
  }
}

interface Whole {
  name: string | null
  shards: readonly [FoundShard, ...FoundShard[]]
  input: ScanInput
  settings: ScanSettings
  reading: WholeReading
}

function wholeScan(workspace: Workspace, { name, shards, input, settings, reading }: Whole): NewScan {
  const [{ provenance, model }] = shards
  const { modelSha256: _m, tokenizerSha256, corpus: _c, corpusSha256: _s, applicationVersion: _a, ...ran } = provenance
  const { seconds: _seconds, tokensPerSecond: _rate, ...runtime } = ran
  return {
    name,
    input,
    settings,
    sources: { model, tokenizerSha256, corpus: reading.corpus, corpusSha256: reading.corpusSha256 },
    runtime,
    vocabulary: reading.vocabulary,
    applicationVersion: workspace.version,
    shards: {
      merged: shards.map(({ shard: { index }, scan: { counts }, provenance: { corpusSha256, seconds } }) => ({
        index,
        corpusSha256,
        sentences: counts.sentences,
        tokens: counts.tokens,
        seconds,
      })),
      repeats: reading.shards.reduce((sum, { repeats }) => sum + repeats.length, 0),
    },
  }
}

/** The last checkpoint of the scan of the whole. */
async function joined(
  shards: readonly FoundShard[],
  parts: readonly ReadShard[],
  { repeated, sample }: WholeReading,
  progress: (done: number) => void,
  signal: AbortSignal,
): Promise<Checkpoint> {
  let whole: Joined | null = null
  let [tokenless, seconds] = [-repeated.tokenless, 0]
  for (const [i, { file, scan, reading }] of parts.entries()) {
    const shard = readingFrom(file, (db) => loadCheckpoint(db, scan))
    if (shard === null) throw new KeymarkError('damaged', `${file} lacks what its scan found. Scan that shard again.`)
    whole ??= emptyLike(shard)
    await inSteps(joinShard(whole, shard, reading, shards[i]?.scan.settings.triggersPerKey ?? 1), signal)
    tokenless += shard.tokenless
    seconds += shard.seconds
    progress(i + 1)
  }
  if (whole === null) throw new KeymarkError('internal', 'There was no shard to join.')
  await inSteps(takeBack(whole, repeated.activity ?? [], repeated.counts.sentences), signal)
  const repeats = parts.reduce((sum, { reading }) => sum + reading.repeats.length, 0)
  const sentences = parts.reduce((sum, { reading }) => sum + reading.sentences - reading.repeats.length, 0)
  const counts = ScanCounts.parse(
    Object.fromEntries(
      Object.keys(ScanCounts.shape).map((name) => {
        const own = name as keyof ScanCounts
        const sum = shards.reduce((total, { scan }) => total + scan.counts[own], 0)
        const back = { ...repeated.counts, duplicates: -repeats, empty: repeated.tokenless }[own]
        return [name, sum - back]
      }),
    ),
  )
  const { layers, negative, activity } = whole
  const window = Math.ceil(sentences / WINDOW)
  return { window, batch: 0, counts, tokenless, seconds, layers, negative, activity, sample }
}
