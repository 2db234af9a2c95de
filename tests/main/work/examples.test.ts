/** Examples of keys, against every prefix of every sentence in plain loops; and a pass that is stopped, or finds other files. */
import { createHash } from 'node:crypto'
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { KeyExamples } from '#contract/example.ts'
import type { KeyId } from '#contract/key.ts'
import type { Scan, ScanSettings } from '#contract/scan.ts'
import { seeded } from '#main/analysis/statistics/seeded.ts'
import type { Host } from '#main/host.ts'
import { SIZES } from '../../fixtures/decoders.ts'
import { KEYS, openDemo } from '../../fixtures/demo-model.ts'
import { forwardOf } from '../../fixtures/forward.ts'
import { scanGated } from '../../fixtures/gated-project.ts'
import { type TinyModelOptions, writeTinyModel } from '../../fixtures/graphs.ts'
import { scanned, testHost } from '../../fixtures/host.ts'
import { temporaryFolder } from '../../fixtures/project.ts'

type Start = Parameters<Host['client']['example']['start']>[0]

async function drawn(host: Host, request: Omit<Start, 'scan'> & { scan: number }): Promise<number> {
  const { pass, job } = await host.client.example.start(request)
  const ended = await host.workspace.jobs.ended(job)
  if (ended.state !== 'done') throw new Error(`${ended.state}: ${ended.message}`)
  return pass
}

interface Sentence {
  number: number
  text: string
  ids: number[]
}

/** All that a small scan has read: it keeps them for controls. */
const sentencesOf = (host: Host, scan: number): Sentence[] =>
  (
    host.workspace.store.prepare('SELECT number, text, token_ids FROM sentence WHERE scan = ?').all(scan) as {
      number: number
      text: string
      token_ids: Buffer
    }[]
  ).map(({ token_ids, ...rest }) => ({ ...rest, ids: [...new Int32Array(new Uint8Array(token_ids).buffer)] }))

/** The finaliser of MurmurHash3, in whole numbers of any size. */
function scattered(number: number): number {
  const cut = (value: bigint): bigint => BigInt.asUintN(32, value)
  let hash = cut(BigInt(number) + 0x9e3779b9n)
  hash = cut((hash ^ (hash >> 16n)) * 0x85ebca6bn)
  hash = cut((hash ^ (hash >> 13n)) * 0xc2b2ae35n)
  return Number(hash ^ (hash >> 16n))
}
const bits = (text: string): number => createHash('sha256').update(text).digest().readUInt32LE(0)
const xor = (a: number, b: number): number => (a ^ b) >>> 0

/** What must be drawn of a stratum: sentences by the hashes of seed, key and text, and in each a prefix by another. */
function expected(
  sentences: readonly Sentence[],
  { seed, name, each }: { seed: number; name: string; each: number },
  positionsIn: (sentence: Sentence) => number[],
): { found: number; places: [number, number][] } {
  const candidates = sentences.flatMap((sentence) => {
    const positions = positionsIn(sentence)
    if (positions.length === 0) return []
    const hash = scattered(xor(bits(`example\n${seed}\n${sentence.text}`), bits(name)))
    const [position = 0] = positions.toSorted(
      (a, b) => scattered(xor(hash, scattered(a))) - scattered(xor(hash, scattered(b))),
    )
    return [{ hash, place: [sentence.number, position] as [number, number] }]
  })
  const places = candidates.toSorted((a, b) => a.hash - b.hash).map(({ place }) => place)
  return { found: candidates.length, places: places.slice(0, each) }
}

type Coefficients = (sentence: Sentence, position: number) => number

/** Strata whose draw a rounding could change are passed over; the others are to be right to the last prefix. @returns how many were compared */
function compare(
  of: KeyExamples,
  sentences: readonly Sentence[],
  { first, at }: { first: number; at: Coefficients },
): number {
  const { layer, index, side, maximum } = of
  const sign = side === 'negative' ? -1 : 1
  let compared = 0
  for (const { stratum, found, examples } of of.strata) {
    const interval = /^interval:(\d+)-(\d+)$/u.exec(stratum)
    const [from, to] = [Number(interval?.[1]) / 100, Number(interval?.[2]) / 100]
    let isClose = false
    const near = (a: number, b: number): boolean => Math.abs(a - b) < 4e-6 * Math.abs(maximum ?? 1)
    const isOf = (coefficient: number): boolean => {
      const strength = sign * coefficient
      if (stratum === 'any') return true
      if ((stratum === 'random' || from === 0) && strength !== 0 && near(strength, 0)) isClose = true
      if (stratum === 'random') return strength > 0
      if (maximum === null || strength <= 0) return false
      const most = Math.abs(maximum)
      if ((from > 0 && near(strength, from * most)) || (to < 1 && near(strength, to * most))) isClose = true
      return strength >= from * most && (strength < to * most || to === 1)
    }
    const name = `${layer}/${index} ${stratum === 'any' ? '' : side} ${stratum}`
    const { seed, each } = of.pass.settings
    const wanted = expected(sentences, { seed, name, each }, (sentence) =>
      sentence.ids.map((_, i) => i).filter((position) => position >= first && isOf(at(sentence, position))),
    )
    if (isClose) continue
    compared += 1
    expect(found).toBe(wanted.found)
    expect(examples.map(({ sentence, position }) => [sentence, position])).toEqual(wanted.places)
    for (const { coefficient, sentence, position, rank } of examples) {
      expect(coefficient).toBeCloseTo(at(sentences.find(({ number }) => number === sentence) as Sentence, position), 4)
      expect(rank).toBeLessThanOrEqual(each)
    }
  }
  return compared
}

async function tinyScan(host: Host, options: TinyModelOptions, settings: Partial<ScanSettings> = {}): Promise<Scan> {
  const folder = temporaryFolder()
  writeTinyModel(folder, { ...SIZES, ...options })
  const { below } = seeded(8)
  const line = (): string => Array.from({ length: 1 + below(11) }, () => `w${1 + below(38)}`).join(' ')
  const text = join(folder, 'text.txt')
  writeFileSync(text, [...new Set(Array.from({ length: 400 }, line))].join('\n'))
  await host.workspace.openProject(join(folder, 'p.keymark'))
  return scanned(host, {
    model: { kind: 'file', file: host.workspace.files.register(folder).id },
    corpus: [{ kind: 'file', file: host.workspace.files.register(text).id }],
    settings: { split: 'line', threads: 1, ...settings },
  })
}

const ASKED: KeyId[] = [
  { layer: 2, index: 5 },
  { layer: 1, index: 0 },
  { layer: 2, index: 47 },
  { layer: 2, index: 5 },
]

it.each<[string, TinyModelOptions, 'relu' | 'silu']>([
  ['ReLU', { kind: 'relu' }, 'relu'],
  ['gated, on both sides', { kind: 'silu-gated' }, 'silu'],
  ['gated, of a fixed size', { kind: 'silu-gated', sizes: ['batch', 14] }, 'silu'],
])('%s: examples are those that plain loops over a forward pass draw', async (_, options, is) => {
  const host = testHost()
  const scan = await tinyScan(host, options)
  const tiny = writeTinyModel(temporaryFolder(), { ...SIZES, ...options })
  const forward = forwardOf(tiny, { ...SIZES, ...options }, is)
  const sentences = sentencesOf(host, scan.id)
  expect(sentences.length).toBe(scan.counts.sentences)
  const passes = new Map(sentences.map((sentence) => [sentence.number, forward(sentence.ids)]))
  await drawn(host, { scan: scan.id, of: { keys: ASKED }, each: 7, seed: 3 })
  const [pass] = await host.client.example.list({ scan: scan.id })
  expect(pass?.settings.keys).toEqual([ASKED[1], ASKED[0], ASKED[2]])
  expect(pass).toMatchObject({ state: 'done', sentences: scan.counts.sentences, tokens: scan.counts.tokens })
  let [compared, strata] = [0, 0]
  for (const key of pass?.settings.keys ?? [])
    for (const side of is === 'silu' ? (['positive', 'negative'] as const) : (['positive'] as const)) {
      const of = await host.client.example.get({ scan: scan.id, side, ...key })
      if (of === null) throw new Error('nothing was drawn')
      const { key: own } = await host.client.key.get({ scan: scan.id, side, ...key })
      expect(of.maximum).toBe(own.top)
      const at: Coefficients = ({ number }, position) =>
        passes.get(number)?.m[key.layer - 1]?.[position]?.[key.index] ?? NaN
      compared += compare(of, sentences, { first: 1, at })
      strata += of.strata.length
    }
  expect(compared).toBeGreaterThan(0.7 * strata)
  expect(await host.client.example.get({ scan: scan.id, layer: 1, index: 1 })).toBeNull()
  await host.close()
})

it('the demo model: examples are those that every prefix, read one sentence at a time, gives', async () => {
  const host = testHost()
  await host.workspace.openProject(join(temporaryFolder(), 'p.keymark'))
  const scan = await scanned(host, { settings: { maxSentences: 250, threads: 1 } })
  await drawn(host, { scan: scan.id, of: { perLayer: 2 }, each: 5, seed: 11 })
  const [pass] = await host.client.example.list({ scan: scan.id })
  const keys = pass?.settings.keys ?? []
  expect(Map.groupBy(keys, ({ layer }) => layer).size).toBe(8)
  const sentences = sentencesOf(host, scan.id)
  const demo = await openDemo()
  const all = new Map<number, Float32Array[]>()
  for (const { number, ids } of sentences) all.set(number, (await demo.run(ids)).m)
  await demo.release()
  let compared = 0
  for (const key of keys) {
    const of = await host.client.example.get({ scan: scan.id, ...key })
    if (of === null) throw new Error('nothing was drawn')
    const at: Coefficients = ({ number }, position) =>
      all.get(number)?.[key.layer - 1]?.[position * KEYS + key.index] ?? NaN
    compared += compare(of, sentences, { first: 1, at })
  }
  expect(compared).toBeGreaterThan(0.7 * keys.length * 12)
  await host.close()
})

it('reads a random sample of the sentences, the same for the same seed, and leaves the rest of the project as it is', async () => {
  const host = testHost()
  const scan = await tinyScan(host, { kind: 'silu-gated' })
  const db = host.workspace.store
  const before = [db.prepare('SELECT * FROM sentence').all(), db.prepare('SELECT * FROM "trigger"').all()]
  const of = { keys: [{ layer: 1, index: 3 }] }
  const id = await drawn(host, { scan: scan.id, of, each: 50, sentences: 40 })
  const one = await host.client.example.get({ scan: scan.id, layer: 1, index: 3 })
  expect(one?.pass).toMatchObject({ id, sentences: 40 })
  const numbers = new Set(one?.strata.at(-1)?.examples.map(({ sentence }) => sentence))
  expect(numbers.size).toBe(40)
  expect(await drawn(host, { scan: scan.id, of, each: 50, sentences: 40 })).toBe(id)
  await drawn(host, { scan: scan.id, of, each: 50, sentences: 40, seed: 2 })
  const other = await host.client.example.get({ scan: scan.id, layer: 1, index: 3 })
  expect(other?.pass.settings.seed).toBe(2)
  expect(new Set(other?.strata.at(-1)?.examples.map(({ sentence }) => sentence))).not.toEqual(numbers)
  expect([db.prepare('SELECT * FROM sentence').all(), db.prepare('SELECT * FROM "trigger"').all()]).toEqual(before)
  // What was drawn before is told by nobody any more, and gone; what is larger than a later pass is kept.
  const passes = async (): Promise<number[]> =>
    (await host.client.example.list({ scan: scan.id })).map((pass) => pass.id)
  expect(await passes()).toEqual([other?.pass.id])
  const small = await drawn(host, { scan: scan.id, of, each: 2, sentences: 40 })
  expect(await passes()).toEqual([other?.pass.id, small])
  await host.close()
})

it('refuses a corpus that changed, keys that are not there, more than can be kept, and a scan that was stopped', async () => {
  const host = testHost()
  const folder = temporaryFolder()
  const scan = await scanGated(host, folder)
  const start = (change: Partial<Start>) =>
    host.client.example.start({ scan: scan.id, of: { keys: [{ layer: 1, index: 0 }] }, ...change })
  await expect(start({ of: { keys: [{ layer: 3, index: 0 }] } })).rejects.toThrow(/no key 3\/0.*layers 1 to 2/u)
  await expect(start({ of: { perLayer: 100_000 }, each: 1000 })).rejects.toThrow(
    /1000 examples of each kind for 96 keys, on two sides, are more than are kept at a time \(100,000 of each kind\)/u,
  )
  await expect(start({ of: { study: 1 } })).rejects.toMatchObject({ code: 'not-found' })
  appendFileSync(join(folder, 'text.txt'), '\nw1 w2')
  await expect(start({ seed: 2 })).rejects.toThrow(/corpus is not what it was.*text\.txt.*Put the original back/u)
  host.workspace.store.prepare("UPDATE scan SET state = 'stopped'").run()
  await expect(start({ seed: 3 })).rejects.toThrow(/stopped before its end.*Continue it first/u)
  await host.close()
})

it('goes on from its checkpoint after the program ended, and ends as if it had not', async () => {
  const host = testHost()
  const scan = await tinyScan(host, { kind: 'silu-gated' })
  const project = host.workspace.store.name
  const request = { scan: scan.id, of: { keys: ASKED }, each: 4, sentences: 200 }
  const id = await drawn(host, request)
  const rows = (): unknown[] => host.workspace.store.prepare('SELECT * FROM example_layer').all()
  const whole = rows()
  expect(whole.length).toBe(2)
  // As a program leaves it that ends right after its last checkpoint.
  host.workspace.store.prepare("UPDATE example_pass SET state = 'running'").run()
  await host.close()
  await host.workspace.openProject(project)
  const listed = async () => (await host.client.example.list({ scan: scan.id })).map((pass) => [pass.id, pass.state])
  expect(await listed()).toEqual([[id, 'stopped']])
  expect(await host.client.example.get({ scan: scan.id, layer: 1, index: 0 })).toBeNull()
  expect(await drawn(host, request)).toBe(id)
  expect(await listed()).toEqual([[id, 'done']])
  expect(rows()).toEqual(whole)
  expect((await host.client.example.get({ scan: scan.id, layer: 1, index: 0 }))?.pass.sentences).toBe(200)
  await host.close()
})
