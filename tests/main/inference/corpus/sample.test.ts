import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SentenceRules } from '#contract/scan.ts'
import { readSentences, type Sentence } from '#main/inference/corpus/reader.ts'
import type { CorpusPart } from '#main/inference/corpus/part.ts'
import { firstOf, sampled } from '#main/inference/corpus/sample.ts'
import type { CorpusInput } from '#main/inference/corpus/source.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'

const folder = temporaryFolder()
const RULES = SentenceRules.parse({ split: 'line' })

const corpus = (name: string, lines: readonly string[]): CorpusInput => {
  const path = join(folder, name)
  writeFileSync(path, lines.join('\n'))
  return { kind: 'file', path }
}
const read = (inputs: CorpusInput[], part: CorpusPart | null = null) =>
  readSentences(inputs, RULES, { duplicates: 0, empty: 0, bytes: 0 }, { part })
const out = (heldOut: number): CorpusPart => ({ heldOut, of: 'held-out', part: null })
const texts = async (sentences: AsyncIterable<Sentence>): Promise<string[]> =>
  (await Array.fromAsync(sentences)).map(({ text }) => text)

const LINES = Array.from({ length: 5000 }, (_, i) => `line ${i}`)
const hash = (text: string): string => createHash('sha256').update(`7\n${text}`).digest('hex').slice(0, 12)

describe('a random sample', () => {
  const whole = corpus('whole.txt', LINES)

  it('holds the sentences of the smallest hashes, in corpus order, with their numbers', async () => {
    const smallest = new Set(LINES.toSorted((a, b) => (hash(a) < hash(b) ? -1 : 1)).slice(0, 300))
    const found = await Array.fromAsync(sampled(read([whole]), 300, 7))
    expect(found.map(({ text }) => text)).toEqual(LINES.filter((line) => smallest.has(line)))
    expect(found.every(({ number, text }) => text === `line ${number}`)).toBe(true)
  })

  it('depends on no order, and those of two parts make that of the whole', async () => {
    const halves = [corpus('a.txt', LINES.slice(0, 1000).toReversed()), corpus('b.txt', LINES.slice(1000))]
    const sample = new Set(await texts(sampled(read([whole]), 300, 7)))
    expect(new Set(await texts(sampled(read(halves.toReversed()), 300, 7)))).toEqual(sample)
    const parts = await Promise.all(halves.map((half) => texts(sampled(read([half]), 300, 7))))
    const merged = parts
      .flat()
      .toSorted((a, b) => (hash(a) < hash(b) ? -1 : 1))
      .slice(0, 300)
    expect(new Set(merged)).toEqual(sample)
  })

  it('is another one with another seed, and all of a corpus that has no more', async () => {
    const one = await texts(sampled(read([whole]), 300, 7))
    const other = await texts(sampled(read([whole]), 300, 8))
    // Of 300 in 5,000 about 18 are in both by chance.
    expect(one.filter((text) => other.includes(text)).length).toBeLessThan(45)
    expect(await texts(sampled(read([whole]), 5000, 7))).toEqual(LINES)
    expect(await texts(sampled(read([whole]), 9000, 7))).toEqual(LINES)
  })

  it('of a reading that was stopped is none', async () => {
    let asked = 0
    expect(await texts(sampled(read([whole]), 300, 7, () => ++asked > 100))).toEqual([])
  })

  it('the first sentences are as many as wanted', async () => {
    expect(await texts(firstOf(read([whole]), 3))).toEqual(LINES.slice(0, 3))
    expect(await texts(firstOf(read([whole]), null))).toHaveLength(5000)
  })
})

describe('a part that is kept out', () => {
  it('and the rest are the whole, without an overlap, about as large as asked for, whatever else is there', async () => {
    const whole = corpus('parts.txt', LINES)
    const kept = await texts(read([whole], out(0.1)))
    const rest = await texts(read([whole], { heldOut: 0.1, of: 'scan', part: null }))
    expect(kept.length).toBeGreaterThan(420)
    expect(kept.length).toBeLessThan(580)
    expect([...kept, ...rest].toSorted()).toEqual(LINES.toSorted())
    const some = await texts(read([corpus('some.txt', LINES.slice(2000, 3000))], out(0.1)))
    expect(some).toEqual(kept.filter((line) => LINES.slice(2000, 3000).includes(line)))
  })

  it('leaves the rest to be read in parts, which are about as large and make it whole', async () => {
    const whole = corpus('thirds.txt', LINES)
    const part = (index: number): CorpusPart => ({ heldOut: 0.1, of: 'scan', part: { index, of: 3 } })
    const thirds = await Promise.all([1, 2, 3].map((index) => texts(read([whole], part(index)))))
    for (const third of thirds) expect(Math.abs(third.length - 1500)).toBeLessThan(150)
    const rest = await texts(read([whole], { heldOut: 0.1, of: 'scan', part: null }))
    expect(thirds.flat().toSorted()).toEqual(rest.toSorted())
  })

  it('holds whole documents of a table', async () => {
    const rows = Array.from({ length: 200 }, (_, i) => JSON.stringify({ id: `d${i}`, text: `one ${i}\ntwo ${i}` }))
    const table = corpus('table.jsonl', rows)
    const held = await Array.fromAsync(read([table], out(0.3)))
    const documents = Map.groupBy(held, ({ source }) => source)
    expect([...documents.values()].every((lines) => lines.length === 2)).toBe(true)
    expect(documents.size).toBeGreaterThan(35)
    expect(documents.size).toBeLessThan(85)
  })
})
