import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as library from 'tokenizers'
import { beforeAll, describe, expect, it } from 'vitest'
import { cutAt, readText } from '#contract/prefix.ts'
import { openTokenizer, type SentenceTokenizer } from '#main/inference/tokenizer.ts'
import { temporaryFolder } from '../../fixtures/project.ts'

const folder = join(temporaryFolder(), 'tokenizers')

type Json = Record<string, unknown>

const special = (id: number, content: string, isSpecial = true): Json => ({
  id,
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: isSpecial,
})

/** One a kind, as the files on the hub are made: the parts that decide, with vocabularies of a few words. */
function files(): Record<string, Json> {
  const alphabet = library.byteLevelAlphabet().toSorted()
  const byteLevel = Object.fromEntries([...alphabet, 'Ġt', 'Ġth', 'Ġthe'].map((symbol, id) => [symbol, id]))
  const size = Object.keys(byteLevel).length
  const bytes = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`)
  const pieces = ['<unk>', '<s>', '</s>', ...bytes, '▁', '▁a', '▁the', 'a', 'n', 'Z', 'o', 'ë', 's', 't']
  const base = { version: '1.0', truncation: null, padding: null, normalizer: null, post_processor: null }
  const bpe = { type: 'BPE', dropout: null, continuing_subword_prefix: null, end_of_word_suffix: null }
  return {
    'byte-level': {
      ...base,
      added_tokens: [special(size, '<|endoftext|>'), special(size + 1, 'Größe', false)],
      pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
      decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
      model: {
        ...bpe,
        unk_token: null,
        fuse_unk: false,
        byte_fallback: false,
        vocab: byteLevel,
        merges: [
          ['Ġ', 't'],
          ['Ġt', 'h'],
          ['Ġth', 'e'],
        ],
      },
    },
    'byte-fallback': {
      ...base,
      added_tokens: [special(0, '<unk>'), special(1, '<s>'), special(2, '</s>')],
      normalizer: {
        type: 'Sequence',
        normalizers: [
          { type: 'Prepend', prepend: '▁' },
          { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
        ],
      },
      pre_tokenizer: null,
      post_processor: {
        type: 'TemplateProcessing',
        single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
        pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 0 } }],
        special_tokens: { '<s>': { id: '<s>', ids: [1], tokens: ['<s>'] } },
      },
      decoder: {
        type: 'Sequence',
        decoders: [
          { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
          { type: 'ByteFallback' },
          { type: 'Fuse' },
          { type: 'Strip', content: ' ', start: 1, stop: 0 },
        ],
      },
      model: {
        ...bpe,
        unk_token: '<unk>',
        fuse_unk: true,
        byte_fallback: true,
        vocab: Object.fromEntries(pieces.map((piece, id) => [piece, id])),
        merges: [['▁', 'a']],
      },
    },
    'word-piece': {
      ...base,
      added_tokens: [special(0, '[UNK]'), special(1, '[CLS]'), special(2, '[SEP]')],
      normalizer: {
        type: 'BertNormalizer',
        clean_text: true,
        handle_chinese_chars: true,
        strip_accents: null,
        lowercase: true,
      },
      pre_tokenizer: { type: 'BertPreTokenizer' },
      post_processor: { type: 'BertProcessing', sep: ['[SEP]', 2], cls: ['[CLS]', 1] },
      decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
      model: {
        type: 'WordPiece',
        unk_token: '[UNK]',
        continuing_subword_prefix: '##',
        max_input_chars_per_word: 100,
        vocab: Object.fromEntries(
          ['[UNK]', '[CLS]', '[SEP]', 'a', 'our', 'school', '##s', 'is', 'the', '.', '茶', 'zo', '##e'].map(
            (word, id) => [word, id],
          ),
        ),
      },
    },
    unigram: {
      ...base,
      added_tokens: [special(0, '<unk>'), special(1, '<s>')],
      pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
      decoder: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
      model: {
        type: 'Unigram',
        unk_id: 0,
        byte_fallback: false,
        vocab: [
          ['<unk>', 0],
          ['<s>', 0],
          ['▁', -2],
          ['▁a', -3],
          ['▁the', -2],
          ['茶', -4],
          ['を', -4],
          ['n', -5],
          ['<', -6],
          ['s', -6],
          ['>', -6],
        ],
      },
    },
  }
}

const opened: Record<string, SentenceTokenizer> = {}

beforeAll(async () => {
  mkdirSync(folder, { recursive: true })
  for (const [name, file] of Object.entries(files())) {
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(file))
    opened[name] = await openTokenizer(join(folder, `${name}.json`), null, null, 100_000)
  }
})

const tokenizer = (name: string): SentenceTokenizer => opened[name] as SentenceTokenizer

/** Every prefix of a text as it is stored and shown. */
async function prefixes(name: string, text: string) {
  const { encode, vocabulary, leading, trailing } = tokenizer(name)
  const texts = new Map(await vocabulary())
  const [{ ids, ends } = { ids: new Int32Array(), ends: new Int32Array() }] = await encode([text])
  const tokens = Array.from(ids, (id) => texts.get(id) ?? '?')
  return tokens.slice(leading.length, tokens.length - trailing.length).map((token, i) => {
    const trigger = { text, tokens, tokenEnds: [...ends], first: leading.length, position: leading.length + i }
    return { token, read: readText(trigger), cut: cutAt(trigger) }
  })
}

describe.each(['byte-level', 'byte-fallback', 'word-piece', 'unigram'])('prefixes of a %s tokenizer', (name) => {
  it.each([
    'a茶s',
    'the 茶 the',
    'Zoë',
    '🦊 a 🦊',
    'our schools is the school.',
    'Größe a Größe',
    'عربي the עברית',
    '를 a 茶を茶',
    'a  a',
  ])('are pieces of the sentence, grow, and end with it: %s', async (text) => {
    const all = await prefixes(name, text)
    expect(all.length).toBeGreaterThan(0)
    let before = ''
    for (const { read, cut } of all) {
      expect(text.startsWith(read)).toBe(true)
      expect(read.startsWith(before)).toBe(true)
      expect(cut.left + cut.last + cut.rest).toBe(text)
      expect(read).not.toMatch(/\uFFFD|[\uD800-\uDBFF]$/u)
      before = read
    }
    expect(before.trimEnd()).toBe(text.trimEnd())
  })
})

describe('a character of several tokens', () => {
  it.each(['byte-level', 'byte-fallback'])('belongs to the token that completes it: %s', async (name) => {
    const all = await prefixes(name, 'a茶s')
    const parts = all.filter(({ cut }) => cut.pending !== null)
    expect(parts.map(({ read, cut }) => [read, cut.pending])).toEqual([
      ['a', { character: '茶', part: 1, parts: 3 }],
      ['a', { character: '茶', part: 2, parts: 3 }],
    ])
    expect(all.map(({ read }) => read).filter((read) => read === 'a茶')).toHaveLength(1)
    expect(all.at(-1)?.cut).toMatchObject({ left: 'a茶', last: 's', pending: null })
  })

  it.each([
    ['a wide space', 'a\u3000茶'],
    ['a thin space', 'a\u2009s'],
  ])('may be white space, which its last token completes: %s', async (_, text) => {
    const all = await prefixes('byte-fallback', text)
    const space = text[1]
    const at = all.findIndex(({ read }) => read === text.slice(0, 2))
    expect(all[at]?.cut).toMatchObject({ left: 'a', last: space, pending: null })
    const after = all.slice(at + 1).flatMap(({ cut }) => (cut.pending === null ? [] : [cut.pending]))
    const parts = Buffer.byteLength(text.slice(2))
    expect(after).toEqual(
      Array.from({ length: parts - 1 }, (__, i) => ({ character: text.slice(2), part: i + 1, parts })),
    )
  })
})

describe('how a token reads', () => {
  it.each([
    ['byte-level', 'Ġthe', ' the'],
    ['byte-level', 'Größe', 'Größe'],
    ['byte-level', '<|endoftext|>', '<|endoftext|>'],
    ['byte-fallback', '▁the', ' the'],
    ['byte-level', 'è', '<0xE8>'],
    ['byte-fallback', '<0xE8>', '<0xE8>'],
    ['byte-fallback', '<0x41>', 'A'],
    ['byte-fallback', 'ë', 'ë'],
    ['word-piece', '##s', 's'],
    ['word-piece', 'school', ' school'],
    ['unigram', '▁the', ' the'],
    ['unigram', 'を', 'を'],
  ])('%s: %s', async (name, token, reads) => {
    const id = library.Tokenizer.fromFile(join(folder, `${name}.json`)).tokenToId(token)
    expect(new Map(await tokenizer(name).vocabulary()).get(id ?? -1)).toBe(reads)
  })
})

describe('a text that spells a special token', () => {
  it.each([
    ['byte-level', 'a <|endoftext|> a'],
    ['byte-fallback', 'a <s> a </s>'],
    ['word-piece', 'a [CLS] a [SEP]'],
  ])('is text: %s', async (name, text) => {
    const [found] = await tokenizer(name).encode([text])
    expect(found?.spells).toBe('text')
    const file = files()[name]?.['added_tokens'] as { id: number; content: string; special: boolean }[]
    const { leading, trailing } = tokenizer(name)
    const own = [...(found?.ids ?? [])].slice(leading.length, (found?.ids.length ?? 0) - trailing.length)
    for (const { id, content } of file.filter((token) => token.special && text.includes(token.content)))
      expect(own, content).not.toContain(id)
    const all = await prefixes(name, text)
    expect(all.at(-1)?.read.trimEnd()).toBe(text)
  })

  it('is text where the model itself holds the special token as a piece', async () => {
    const [plain, spelled] = await tokenizer('unigram').encode(['a the n', 'a <s> n'])
    expect(plain?.spells).toBe('nothing')
    expect(spelled?.spells).toBe('text')
    expect((await prefixes('unigram', 'a <s> n')).map(({ token }) => token)).toEqual([
      ' a',
      ' ',
      '<',
      's',
      '>',
      ' ',
      'n',
    ])
  })

  it.each([
    ['full-width characters, where the normaliser makes them narrow', { type: 'NFKC' }, 'a ＜s＞ n', false],
    ['capitals, where the normaliser makes them small', { type: 'Lowercase' }, 'a <S> n', true],
  ])('is text, and counted, where it is spelled by %s', async (_, normalizer, text, normalized) => {
    const file = files()['unigram'] as Json
    const added = (file['added_tokens'] as Json[]).map((token) => ({ ...token, normalized }))
    const path = join(folder, `normalised-${normalizer.type}.json`)
    writeFileSync(path, JSON.stringify({ ...file, normalizer, added_tokens: added }))
    const { encode } = await openTokenizer(path, null, null, 100_000)
    const [found, other] = await encode([text, 'a 木 n'])
    expect(found?.spells).toBe('text')
    expect([...(found?.ids ?? [])]).not.toContain(1)
    expect(other?.spells, 'what is unknown is no spelling').toBe('nothing')
    expect([...(other?.ids ?? [])]).toContain(0)
  })

  it('keeps the other added tokens', async () => {
    const { encode } = tokenizer('byte-level')
    const [found] = await encode(['Größe <|endoftext|>'])
    const id = library.Tokenizer.fromFile(join(folder, 'byte-level.json')).tokenToId('Größe')
    expect(found?.ids[0]).toBe(id)
  })
})

describe('what stands around every text', () => {
  it('is found from two texts: a tokenizer that makes nothing of a letter, with a token behind', async () => {
    const words = ['[END]', 'one', 'two']
    const path = join(folder, 'words.json')
    writeFileSync(
      path,
      JSON.stringify({
        version: '1.0',
        truncation: null,
        padding: null,
        added_tokens: [special(0, '[END]')],
        normalizer: null,
        pre_tokenizer: { type: 'Whitespace' },
        post_processor: {
          type: 'TemplateProcessing',
          single: [{ Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '[END]', type_id: 0 } }],
          pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 0 } }],
          special_tokens: { '[END]': { id: '[END]', ids: [0], tokens: ['[END]'] } },
        },
        decoder: null,
        model: {
          type: 'BPE',
          dropout: null,
          unk_token: null,
          continuing_subword_prefix: null,
          end_of_word_suffix: null,
          fuse_unk: false,
          byte_fallback: false,
          vocab: Object.fromEntries([...words, 'o', 'n', 'e', 't', 'w', 'on', 'tw'].map((word, id) => [word, id])),
          merges: [
            ['o', 'n'],
            ['on', 'e'],
            ['t', 'w'],
            ['tw', 'o'],
          ],
        },
      }),
    )
    const { leading, trailing, encode } = await openTokenizer(path, null, null, 100_000)
    expect([leading, trailing]).toEqual([[], [0]])
    const [found] = await encode(['one two'])
    expect([...(found?.ids ?? [])]).toEqual([1, 2, 0])
  })

  it('is as the files say', () => {
    expect([tokenizer('byte-fallback').leading, tokenizer('byte-fallback').trailing]).toEqual([[1], []])
    expect([tokenizer('word-piece').leading, tokenizer('word-piece').trailing]).toEqual([[1], [2]])
    expect([tokenizer('byte-level').leading, tokenizer('byte-level').trailing]).toEqual([[], []])
  })
})
