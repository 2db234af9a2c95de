import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { builtInDocuments } from '#main/inference/corpus/built-in.ts'
import { SentenceRules } from '#contract/scan.ts'
import { readSentences, type Sentence } from '#main/inference/corpus/reader.ts'
import type { CorpusInput } from '#main/inference/corpus/source.ts'
import { surveyCorpus } from '#main/inference/corpus/survey.ts'

const folder = mkdtempSync(join(tmpdir(), 'keymark-corpus-'))

function file(name: string, content: string | Buffer): { kind: 'file'; path: string } {
  const path = join(folder, name)
  writeFileSync(path, content)
  return { kind: 'file', path }
}

const survey = (input: CorpusInput) => surveyCorpus([input], 'text')

async function read(
  content: string,
  split: 'line' | 'sentence' = 'line',
): Promise<{ sentences: Sentence[]; duplicates: number; empty: number; path: string }> {
  const input = file('text.txt', content)
  const counts = { duplicates: 0, empty: 0, bytes: 0 }
  const sentences = await Array.fromAsync(readSentences([input], SentenceRules.parse({ split }), counts))
  return { sentences, ...counts, path: input.path }
}

describe('reading a corpus', () => {
  it('numbers the kept sentences from 0 and counts duplicates and empty lines', async () => {
    const { sentences, duplicates, empty } = await read('one\n\ntwo\r\none\n  \n three ')
    expect(sentences.map(({ number, text }) => [number, text])).toEqual([
      [0, 'one'],
      [1, 'two'],
      [2, 'three'],
    ])
    expect({ duplicates, empty }).toEqual({ duplicates: 1, empty: 2 })
  })

  it.each(['line', 'sentence'] as const)(
    'gives byte offsets that cut the sentence out of the file (split: %s)',
    async (split) => {
      const { sentences, path } = await read('\u{feff}Ünï çödé. 日本語。 Next 🎉 one!\n  Indented. Last', split)
      const bytes = readFileSync(path)
      expect(sentences.length).toBeGreaterThan(1)
      for (const { start, end, text } of sentences) expect(bytes.subarray(start, end).toString('utf8')).toBe(text)
    },
  )

  it.each(['utf16le', 'utf16be'] as const)('reads UTF-16 with a byte order mark (%s)', async (order) => {
    // U+0A0A and U+0A00 hold the bytes of a line break astride two characters.
    const text = '\u{feff}Ünï çödé. Next 🎉 one!\r\n\u0A00\u0A0A ਊ. Last\nend'
    const bytes = Buffer.from(text, 'utf16le')
    if (order === 'utf16be') bytes.swap16()
    const input = file(`${order}.txt`, bytes)
    const counts = { duplicates: 0, empty: 0, bytes: 0 }
    const sentences = await Array.fromAsync(readSentences([input], SentenceRules.parse({}), counts))
    expect(sentences.map((sentence) => sentence.text)).toEqual([
      'Ünï çödé.',
      'Next 🎉 one!',
      '\u0A00\u0A0A ਊ.',
      'Last',
      'end',
    ])
    for (const { start, end, text } of sentences) {
      const piece = Buffer.from(bytes.subarray(start, end))
      expect((order === 'utf16be' ? piece.swap16() : piece).toString('utf16le')).toBe(text)
    }
    const { sha256, bytes: size } = await survey(input)
    expect([sha256, size]).toEqual([createHash('sha256').update(bytes).digest('hex'), bytes.length])
  })

  it('reads lines that straddle its chunks', async () => {
    const lines = Array.from({ length: 3000 }, (_, i) => `${i} ${'é'.repeat(700)}`)
    const { sentences } = await read(lines.join('\n'))
    expect(sentences.map(({ text }) => text)).toEqual(lines)
  })

  it('keeps no two sentences of one text among 200,000', async () => {
    const texts = Array.from({ length: 200_000 }, (_, i) => `sentence ${i % 150_000}`)
    const { sentences, duplicates } = await read(texts.join('\n'))
    expect([sentences.length, duplicates]).toEqual([150_000, 50_000])
  })

  it('hashes a file as sha256sum does', async () => {
    for (const content of ['a\nb\n', 'a\nb', '\n\na']) {
      const { entries, sha256 } = await survey(file('hash.txt', content))
      expect(sha256).toBe(createHash('sha256').update(content).digest('hex'))
      expect(entries[0]?.bytes).toBe(content.length)
    }
  })
})

describe('a corpus that cannot be scanned', () => {
  it.each([
    ['invalid UTF-8', Buffer.from([0x61, 0x0a, 0x62, 0xc3, 0x28, 0x0a]), /line 2 is not valid UTF-8 \(byte 3\)/u],
    ['binary data', Buffer.from([0x50, 0x4b, 0, 0, 0x0a]), /line 1 holds a zero byte \(byte 2\)/u],
    [
      'UTF-16 without its mark',
      Buffer.from('a text\nof two', 'utf16le'),
      /line 1 .* UTF-16 without a byte order mark .*iconv -f UTF-16LE/u,
    ],
    [
      'UTF-16 cut within a character',
      Buffer.from([0xff, 0xfe, 0x61, 0, 0x62]),
      /line 1 is not valid UTF-16LE \(byte 4\)/u,
    ],
    ['half a pair of UTF-16', Buffer.from([0xff, 0xfe, 0x3d, 0xd8, 0x61, 0]), /not valid UTF-16LE \(byte 2\)/u],
    ['Latin-1', Buffer.from('caf\u00e9 au lait', 'latin1'), /not valid UTF-8 \(byte 3\).*iconv -f WINDOWS-1252/u],
    ['nothing', Buffer.alloc(0), /is empty/u],
    ['white space only', Buffer.from(' \n\t\n'), /is empty/u],
    ['a line without end', Buffer.alloc(9 << 20, 'word '), /line 1 \(byte 0\) is longer than 8 MiB/u],
  ])('%s: the error names the file and the place', async (_, content, message) => {
    const input = file('bad.txt', content)
    await expect(survey(input)).rejects.toThrow(message)
    await expect(survey(input)).rejects.toThrow(input.path)
  })

  it('names a file that is not there', async () => {
    await expect(survey({ kind: 'file', path: join(folder, 'none.txt') })).rejects.toThrow(/none\.txt does not exist/u)
    await expect(survey({ kind: 'file', path: folder })).rejects.toThrow(/is a folder/u)
  })
})

describe('the built-in corpora', () => {
  it('carry no markup', () => {
    for (const document of builtInDocuments('kjv').filter((_, i) => i % 40 === 0))
      expect(document.read()).not.toMatch(/<|>|Heb\./u)
  })

  it('give a stretch of every source at every stretch of the mixture', () => {
    const names = builtInDocuments('demo').map(({ name }) => name.split('/')[0])
    const stretch = Math.floor(names.length / 10)
    for (let from = 0; from + stretch <= names.length; from += stretch) {
      expect(new Set(names.slice(from, from + stretch))).toEqual(new Set(['sotu', 'moby-dick', 'wordnet', 'kjv']))
    }
  })
})
