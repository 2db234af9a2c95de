import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AnalysisResult } from '#contract/analysis/registry.ts'
import type { Value } from '#contract/analysis.ts'
import type { FoundKey, NearKey } from '#contract/key.ts'
import type { Trigger } from '#contract/trigger.ts'
import type { Prefix } from '#main/analysis/study/control.ts'
import { registerAnalyze } from '#main/commands/analyze.ts'
import { registerFind } from '#main/commands/find.ts'
import { registerScan } from '#main/commands/scan.ts'
import { openStore } from '#main/store/open.ts'
import { prefixReader } from '#main/store/trigger.ts'
import { ranksThatContain } from '../../../renderer/trigger/contains.ts'
import { writeTinyModel } from '../../fixtures/graphs.ts'
import { resources } from '../../fixtures/host.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { openRawModel } from '../../fixtures/raw-model.ts'
import { inProcess } from './in-process.ts'

const [LAYERS, KEYS] = [8, 768]
const folder = temporaryFolder()
const project = join(folder, 'demo.keymark')

interface Found<One> {
  total: number
  keys: One[]
}

const find = async <One = FoundKey>(...args: string[]): Promise<Found<One>> =>
  JSON.parse(await inProcess(registerFind, ['find', '--project', project, '--json', ...args])) as Found<One>

const all = (...args: string[]): Promise<Found<FoundKey>> => find(...args, '--limit', '10000')

let vocabulary: Set<string>
/** Triggers of every key, read one by one; LAYERS × KEYS, layer by layer. */
let triggers: { name: string; layer: number; index: number; of: Trigger[] }[]

const UNICODE = [
  'The İstanbul café stood at 300 \u212A — “Ünder” the naïve coöperation of its owner.',
  'At the CAFE\u0301 the owner of İstanbul said: “über” all things.',
]

beforeAll(async () => {
  const unicode = join(folder, 'unicode.txt')
  writeFileSync(unicode, UNICODE.join('\n'))
  const source = ['--model', 'demo', '--corpus', unicode, 'moby-dick', '--max-sentences', '300', '--provider', 'cpu']
  await inProcess(registerScan, ['scan', '--project', project, ...source])
  const db = openStore(project)
  const prefixes = db.prepare(
    'SELECT sentence, position, coefficient FROM "trigger" WHERE layer = ? AND "key" = ? ORDER BY rank',
  )
  const read = prefixReader(db, 1)
  triggers = Array.from({ length: LAYERS * KEYS }, (_, i) => {
    const [layer, index] = [Math.floor(i / KEYS) + 1, i % KEYS]
    return { name: `${layer}/${index}`, layer, index, of: read(prefixes.all(layer, index) as Prefix[]) }
  })
  vocabulary = new Set(db.prepare('SELECT text FROM token').pluck().all() as string[])
  db.close()
})
afterAll(() => rmSync(folder, { recursive: true }))

const name = ({ layer, index }: { layer: number; index: number }): string => `${layer}/${index}`

/** Keys with a count, most first; those with as many in the order of the model. */
const byCount = (count: (of: Trigger[]) => number): [string, number][] =>
  triggers
    .map(({ name, of }): [string, number] => [name, count(of)])
    .filter(([, n]) => n > 0)
    .toSorted(([, a], [, b]) => b - a)

describe('keys whose triggers contain a text', () => {
  it.each(['whale', 'HA', 'the ', 'of  the', 'café', 'CAFÉ', 'i̇stanbul', '300 k', 'ünder', '“über”', 'é'])(
    'are those in whose concordance it is found: %j',
    async (text) => {
      const known = new Map<string, boolean>()
      const isFound = (trigger: Trigger): boolean => {
        const prefix = `${trigger.sentence} ${trigger.position}`
        const found = known.get(prefix) ?? ranksThatContain([trigger], text, false).length > 0
        known.set(prefix, found)
        return found
      }
      const expected = byCount((of) => of.filter(isFound).length)
      expect(expected.length).toBeGreaterThan(0)
      const { total, keys } = await all('--contains', text)
      expect(total).toBe(expected.length)
      expect(keys.map((key) => [name(key), key.containing])).toEqual(expected)
    },
  )

  it('are none where none is, whatever the text is', async () => {
    for (const text of ['no such words', '%', '_', '"; DROP TABLE scan', '*'])
      expect(await all('--contains', text)).toMatchObject({ total: 0, keys: [] })
  })
})

describe('keys whose triggers end in a token', () => {
  it.each([' the', ' of', 's', ',', ' whale'])('are those that end in it: %j', async (token) => {
    const expected = byCount((of) => of.filter(({ lastToken }) => lastToken === token).length)
    expect(expected.length).toBeGreaterThan(0)
    const { total, keys } = await all('--ends-in', token)
    expect(total).toBe(expected.length)
    expect(keys.map((key) => [name(key), key.endingIn])).toEqual(expected)
  })

  it('go by the token with a space before it where no other reads so, and by its number', async () => {
    const last = new Set(triggers.flatMap(({ of }) => of.map(({ lastToken }) => lastToken)))
    const token = [...last].find((text) => text.startsWith(' ') && !vocabulary.has(text.slice(1))) ?? ''
    const spaced = await all('--ends-in', token)
    expect(await all('--ends-in', token.slice(1))).toEqual(spaced)
    const { endsIn } = spaced as unknown as { endsIn: { id: number; token: string } }
    expect(endsIn.token).toBe(token)
    expect(vocabulary.has('which')).toBe(true)
    expect(await all('--ends-in', 'which')).toMatchObject({ endsIn: { token: 'which', hasTwin: true } })
    expect((await all('--ends-in', 'which')).keys).not.toEqual((await all('--ends-in', ' which')).keys)
    expect(await all('--ends-in', `#${endsIn.id}`)).toEqual(spaced)
  })

  it('are not looked for where the token is unknown or ambiguous: what begins like it is told', async () => {
    await expect(find('--ends-in', 'xyzzy')).rejects.toThrow(/no token “xyzzy”.*longer word/u)
    await expect(find('--ends-in', 'WHALE')).rejects.toThrow(/no token “WHALE”.*“ whale”/u)
    // A byte that is no character of its own has a name.
    expect(await find('--ends-in', '<0xE2>')).toMatchObject({ endsIn: { token: '<0xE2>' } })
  })

  it('can be asked together with a text, and the limit counts from the first', async () => {
    const both = await all('--contains', 'whale', '--ends-in', ' of')
    const ending = new Set((await all('--ends-in', ' of')).keys.map(name))
    const expected = (await all('--contains', 'whale')).keys.map(name).filter((key) => ending.has(key))
    expect(both.keys.map(name)).toEqual(expected)
    const few = await find('--contains', 'whale', '--ends-in', ' of', '--limit', '3')
    expect(few).toEqual({ ...both, keys: both.keys.slice(0, 3) })
  })
})

describe('keys whose value promotes a token', () => {
  it('cannot be told before the values are analysed', async () => {
    await expect(find('--promotes', ' the')).rejects.toMatchObject({ code: 'values-missing' })
  })

  it('are those that the analysis lists it for, the most probable first', async () => {
    const keys = triggers.map(({ name }) => name).join(',')
    const analyse = ['analyze', 'values', '--project', project, '--keys', keys, '--top', '5', '--json']
    const { values } = JSON.parse(await inProcess(registerAnalyze, analyse)) as AnalysisResult & { values: Value[] }
    const counts = Map.groupBy(
      values.flatMap(({ top }) => top.map(({ id }) => id)),
      (id) => id,
    )
    // Some of them are bytes that read alike, so they are named by their numbers.
    const often = [...counts.values()].toSorted((a, b) => b.length - a.length).flatMap(([id]) => id ?? [])
    for (const id of often.slice(0, 3)) {
      const expected = values
        .flatMap(({ layer, index, top }) => {
          const at = top.findIndex((one) => one.id === id)
          return at < 0 ? [] : [{ layer, index, rank: at + 1, probability: top[at]?.probability ?? NaN }]
        })
        .toSorted((a, b) => b.probability - a.probability)
      const found = await all('--promotes', `#${id}`)
      expect(found.total).toBe(expected.length)
      expect(found.keys).toMatchObject(expected)
    }
    // A newer analysis that kept fewer tokens does not hide what is known.
    const before = await all('--promotes', `#${often[0]}`)
    await inProcess(registerAnalyze, ['analyze', 'values', '--project', project, '--top', '1'])
    expect(await all('--promotes', `#${often[0]}`)).toEqual(before)
    await inProcess(registerAnalyze, ['analyze', 'values', '--project', project, '--top', '20'])
    expect((await all('--promotes', `#${often[0]}`)).total).toBeGreaterThan(before.total)
  })
})

describe('keys near a key', () => {
  it('by triggers have the same prefixes among theirs', async () => {
    const prefixes = (of: Trigger[]): string[] => of.map(({ sentence, position }) => `${sentence} ${position}`)
    const own = triggers.find(({ name }) => name === '3/17')
    const wanted = new Set(prefixes(own?.of ?? []))
    const expected = triggers
      .filter((one) => one !== own)
      .map(({ name, of }) => {
        const shared = prefixes(of).filter((prefix) => wanted.has(prefix)).length
        return { name, shared, jaccard: shared / new Set([...wanted, ...prefixes(of)]).size }
      })
      .filter(({ shared }) => shared > 0)
      .toSorted((a, b) => b.jaccard - a.jaccard)
    const { total, keys } = await find<NearKey>('--near', '3/17', '--by', 'triggers')
    expect(total).toBe(expected.length)
    expect(keys).toHaveLength(Math.min(50, total))
    expect(keys.map((key) => ({ name: name(key), shared: key.shared, jaccard: key.jaccard }))).toEqual(
      expected.slice(0, 50),
    )
  })

  it.each(['keys', 'values'] as const)('by %s have the largest cosine in the weights of the model', async (by) => {
    const names = Array.from({ length: LAYERS }, (_, layer) => `blocks.${layer}.${by}.weight`)
    const raw = await openRawModel(join(resources, 'demo-model/model.onnx'), names)
    const matrices = await raw.run([0, 1])
    await raw.release()
    const width = (matrices[0]?.length ?? 0) / KEYS
    // [width, keys] for keys, [keys, width] for values.
    const vector = (layer: number, key: number): number[] =>
      Array.from(
        { length: width },
        (_, i) => matrices[layer - 1]?.[by === 'keys' ? i * KEYS + key : key * width + i] ?? 0,
      )
    const dot = (a: number[], b: number[]): number => a.reduce((sum, x, i) => sum + x * (b[i] ?? NaN), 0)
    const own = vector(3, 17)
    const expected = triggers
      .filter(({ name }) => name !== '3/17')
      .map(({ name, layer, index }) => {
        const other = vector(layer, index)
        return { name, cosine: dot(own, other) / Math.sqrt(dot(own, own) * dot(other, other)) }
      })
      .toSorted((a, b) => b.cosine - a.cosine)
      .slice(0, 60)
    const { total, keys } = await find<NearKey>('--near', '3/17', '--by', by, '--limit', '60')
    expect((await find<NearKey>('--near', '3/17', '--by', by, '--limit', '100000')).keys).toHaveLength(total)
    expect(total).toBe(LAYERS * KEYS - 1)
    expect(keys.map(name)).toEqual(expected.map(({ name }) => name))
    keys.forEach(({ cosine }, i) => expect(cosine).toBeCloseTo(expected[i]?.cosine ?? NaN, 6))
    if (by === 'keys') expect(await find('--near', '3/17', '--limit', '60')).toEqual({ total, keys })
  })

  it('are not compared with keys that there are not, nor in another model, nor without one', async () => {
    await expect(find('--near', '9/0')).rejects.toThrow(/layers 1 to 8/u)
    const { folder: model } = writeTinyModel(join(folder, 'tiny'), { kind: 'silu-gated' })
    await expect(find('--near', '1/0', '--model', model)).rejects.toThrow(/not the model that the scan was made with/u)
    const tiny = join(folder, 'tiny.keymark')
    const corpus = join(folder, 'words.txt')
    writeFileSync(corpus, 'w1 w2 w3 w4\nw5 w6 w7 w2\nw9 w3 w3')
    await inProcess(registerScan, ['scan', '--project', tiny, '--model', model, '--corpus', corpus, '--split', 'line'])
    const moved = join(folder, 'moved')
    renameSync(model, moved)
    const near = (...args: string[]): Promise<string> =>
      inProcess(registerFind, ['find', '--project', tiny, '--near', '2/3', ...args])
    await expect(near()).rejects.toThrow(/not at .*tiny any more/u)
    expect(await near('--by', 'triggers')).toMatch(/^\d+ keys/u)
    expect(await near('--model', moved)).toMatch(/^31 keys\nkey +cosine/u)
  })
})

describe('a question', () => {
  it('that is none, or two, is refused', async () => {
    await expect(find()).rejects.toThrow(/Say what to find/u)
    await expect(find('--near', '1/0', '--contains', 'a')).rejects.toThrow(/stands alone/u)
    await expect(find('--contains', ' ')).rejects.toThrow(/empty/u)
    await expect(find('--promotes', '')).rejects.toThrow(/empty/u)
    await expect(find('--contains', 'a', '--by', 'keys')).rejects.toThrow(/--near/u)
    await expect(find('--contains', 'a', '--limit', '100001')).rejects.toThrow(/from 1 to 100000/u)
    await expect(find('--near', '1/0', '--by', 'colour')).rejects.toThrow(/triggers, keys, values/u)
  })

  it('is answered as a table without --json', async () => {
    const text = await inProcess(registerFind, ['find', '--project', project, '--ends-in', ' the', '--limit', '2'])
    const { total, keys } = await find('--ends-in', ' the', '--limit', '2')
    const [meant, count, head, first] = text.split('\n')
    expect(meant).toMatch(/^triggers end in " the" \(token \d+\)$/u)
    expect(count).toBe(`${total} keys, the first 2`)
    expect(head).toMatch(/^key +ending +triggers +common last token$/u)
    expect(first?.startsWith(keys[0] ? name(keys[0]) : 'none')).toBe(true)
  })
})
