/** What counting finds in keys, on hand-built decoders, against plain loops over a forward pass. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Feature } from '#contract/analysis/detector.ts'
import { seeded } from '#main/analysis/statistics/seeded.ts'
import { partsOf } from '../../../fixtures/analysis.ts'
import { type Decoder, decoders, openDecoder, sentences, SIZES } from '../../../fixtures/decoders.ts'

const { keys } = SIZES

describe.each(
  decoders.filter(({ what }) => ['ReLU', 'gated SiLU with RMS norms', 'GELU, stored in half precision'].includes(what)),
)('$what', (which) => {
  let decoder: Decoder
  beforeAll(async () => {
    decoder = await openDecoder(which)
  })
  afterAll(() => decoder.remove())

  it('explains, counts and tries what a loop over all positions does', async () => {
    const { parts, amount, opened } = await partsOf(decoder.model, { name: 'detectors' }, { file: decoder.file })
    expect(amount).toBe(opened.total)
    expect(parts.map(({ layer }) => layer)).toEqual([1, 2])
    // From a layer on the rest is the same.
    const rest = await partsOf(decoder.model, { name: 'detectors' }, { file: decoder.file }, 1)
    expect(rest.parts).toEqual(parts.slice(1))
    // In the order in which sentences were chosen: here all of them, as they come.
    const positions = sentences.flatMap((words) => {
      const pass = decoder.forward([0, ...words])
      return words.map((token, i) => ({
        token,
        place: i,
        before: words[i - 1] ?? -1,
        m: pass.m.map((layer) => layer[i + 1]),
      }))
    })
    const seldom = (token: number): boolean => positions.filter(({ before }) => before === token).length < 5
    const classes: Record<Feature, (string | number)[]> = {
      unigram: positions.map(({ token }) => token),
      // No two tokens come together five times.
      'n-gram': positions.map(({ token }) => token),
      'previous token': positions.map(({ before }) => (before >= 0 && seldom(before) ? 'seldom' : before)),
      'word shape': positions.map(() => 'rest'),
      position: positions.map(({ place }) => place),
    }
    const { below, shuffled } = seeded(1)
    const order = shuffled(positions.map((_, i) => i))
    const random = Array.from({ length: 19 }, () => positions[below(positions.length)]?.token as number)
    for (const part of parts) {
      const at = (position: (typeof positions)[number], key: number): number =>
        Math.max(0, position.m[part.layer - 1]?.[key] as number)
      // Every token of the text makes one of few tokens for each key: there are fewer than 30 positions.
      const alone = new Map(
        [...new Set(positions.map(({ token }) => token))].map((token) => [
          token,
          decoder.forward([0, ...random, token]).m[part.layer - 1]?.at(-1),
        ]),
      )
      const lists = Array.from({ length: keys }, (_, key) =>
        [...(part.tokens as Int32Array)].slice(part.starts[key], part.starts[key + 1]),
      )
      const tried = [...new Set(lists.flat())]
      for (let key = 0; key < keys; key++) {
        const numbers = positions.map((position) => at(position, key))
        expect(part.active[key]).toBe(numbers.filter((m) => m > 0).length)
        for (const feature of Feature.options) {
          const found = part.explained[feature][key] as number
          const expected = adjusted(numbers, classes[feature])
          if (Number.isNaN(expected)) expect(found).toBeNaN()
          else expect(Math.abs(found - expected)).toBeLessThan(decoder.near * 20)
        }
        const byToken = [...Map.groupBy(numbers.keys(), (i) => positions[i]?.token)]
          .map(([token, own]) => ({ token, sum: [...own].reduce((sum, i) => sum + (numbers[i] as number), 0) }))
          .toSorted((a, b) => b.sum - a.sum)
        const total = numbers.reduce((a, b) => a + b, 0)
        let sum = 0
        const needed = byToken.findIndex((one) => (sum += one.sum) >= 0.8 * total - 1e-4) + 1
        if (total > 0) expect(Math.abs((part.fewest[key] as number) - needed)).toBeLessThanOrEqual(1)
        const byChance = [...Map.groupBy(numbers.keys(), (i) => positions[order[i] as number]?.token)]
          .map(([, all]) => [...all].reduce((sum, i) => sum + (numbers[i] as number), 0))
          .toSorted((a, b) => b - a)
        let reached = 0
        const chance = byChance.findIndex((one) => (reached += one) >= 0.8 * total - 1e-4) + 1
        if (total > 0) expect(Math.abs((part.shuffled[key] as number) - chance)).toBeLessThanOrEqual(1)
        const own = lists[key] ?? []
        if (own.length === 0) continue
        const fires = (token: number): number => Number((alone.get(token)?.[key] ?? 0) > 0)
        const share = (tokens: number[]): number =>
          tokens.reduce((count, token) => count + fires(token), 0) / tokens.length
        expect(part.own[key]).toBeCloseTo(share(own), 10)
        const others = tried.filter((token) => !own.includes(token))
        if (others.length > 0) expect(part.other[key]).toBeCloseTo(share(others), 10)
      }
    }
  })
})

it('finds the documents that a key fires in by the columns of their table, and would not in documents dealt anew', async () => {
  const which = decoders.find(({ what }) => what === 'ReLU')
  if (which === undefined) throw new Error('there is no such decoder')
  const decoder = await openDecoder(which)
  // Eight documents of two sentences: 1 to 8 words of their own. The title names each, the year is the same everywhere.
  const documents = Array.from({ length: 16 }, (_, n) => ({
    words: sentences[n % sentences.length] ?? [],
    genre: n % 3 === 0 ? 'law' : 'verse',
    place: ['here', 'there', 'elsewhere', ''][n % 4],
  }))
  const file = join(decoder.file, '..', 'table.jsonl')
  writeFileSync(
    file,
    documents
      .map(({ words, ...about }, n) =>
        JSON.stringify({ id: n, text: words.map((id) => `w${id}`).join(' '), year: 1851, title: `t${n}`, ...about }),
      )
      .join('\n'),
  )
  const { parts } = await partsOf(decoder.model, { name: 'detectors', field: 'text' }, { file })
  for (const part of parts) {
    for (let key = 0; key < keys; key++) {
      const sums = documents.map(({ words }) => {
        const { m } = decoder.forward([0, ...words])
        return words.reduce((sum, _, i) => sum + Math.max(0, Number(m[part.layer - 1]?.[i + 1]?.[key])), 0)
      })
      const all = sums.reduce((a, b) => a + b, 0)
      const { topic, byChance } = part.topics[key] ?? {}
      if (all === 0) {
        expect(topic).toBeNull()
        continue
      }
      const read = documents.reduce((sum, { words }) => sum + words.length, 0)
      const excesses = (['genre', 'place'] as const).flatMap((column) =>
        [...new Set(documents.map((document) => document[column]))].flatMap((value) => {
          if (value === '' || value === undefined) return []
          const has = documents.map((document) => document[column] === value)
          const share = sums.reduce((sum, one, i) => sum + (has[i] ? one : 0), 0) / all
          const expected = documents.reduce((sum, { words }, i) => sum + (has[i] ? words.length : 0), 0) / read
          const count = sums.filter((one, i) => has[i] && one > 0).length
          return [{ column, value, share, expected, documents: count }]
        }),
      )
      const most = excesses.toSorted((a, b) => b.share - b.expected - (a.share - a.expected))[0]
      expect((topic?.share ?? 0) - (topic?.expected ?? 0)).toBeCloseTo((most?.share ?? 0) - (most?.expected ?? 0), 4)
      const same = excesses.find(({ column, value }) => column === topic?.column && value === topic.value)
      expect(topic).toEqual({
        ...same,
        share: expect.closeTo(same?.share ?? 0, 4) as number,
        expected: expect.closeTo(same?.expected ?? 0, 10) as number,
      })
      expect(byChance).not.toBeNull()
    }
  }
  decoder.remove()
})

function adjusted(numbers: readonly number[], classes: readonly (string | number)[]): number {
  const mean = (of: readonly number[]): number => of.reduce((sum, x) => sum + x, 0) / of.length
  const groups = [...Map.groupBy(numbers.keys(), (i) => classes[i])].map(([, own]) =>
    [...own].map((i) => numbers[i] as number),
  )
  const within = groups.reduce((sum, own) => sum + own.reduce((rest, x) => rest + (x - mean(own)) ** 2, 0), 0)
  const all = numbers.reduce((sum, x) => sum + (x - mean(numbers)) ** 2, 0)
  if (all < 1e-9 || numbers.length <= groups.length) return NaN
  return 1 - within / (numbers.length - groups.length) / (all / (numbers.length - 1))
}
