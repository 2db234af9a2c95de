/**
 * Step 1 of the demo model: the demo corpus as sentences, its tokenizer, and the token ids to train on.
 *
 *   node resources/demo-model/prepare.ts WORK     writes WORK/tokens.bin (uint16) and WORK/lengths.bin (uint16),
 *                                                 and tokenizer.json and held-out.json beside this script
 *
 * The published weights were trained on sentences that version 1 of the splitter cut, and held-out.json holds those of
 * them that were kept back; a new run cuts by the rules of today and replaces it.
 *
 * The library's trainer has a fixed vocabulary size of 30,000; byte-pair merges are found greedily, so the first
 * merges of that run are those of a smaller one, and cutting the list gives the tokenizer of 8,192.
 */
import { writeFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import * as tokenizers from 'tokenizers'
import { builtInDocuments } from '../../main/inference/corpus/built-in.ts'
import { splitSentences } from '../../main/inference/corpus/sentences.ts'

const VOCABULARY = 8192
const BEGINNING = '<s>'
/** Context of the model, the beginning token included. */
const CONTEXT = 128
/** As train.py has it. */
const HELD_OUT_EVERY = 100

const work = process.argv[2]
if (work === undefined) throw new Error('usage: node resources/demo-model/prepare.ts WORK')
mkdirSync(work, { recursive: true })

const sentences = new Set<string>()
for (const document of builtInDocuments('demo')) {
  for (const paragraph of document.read().split('\n')) {
    for (const { start, end } of splitSentences(paragraph)) sentences.add(paragraph.slice(start, end))
  }
}
const heldOut = [...sentences].filter((_, number) => number % HELD_OUT_EVERY === HELD_OUT_EVERY - 1)
writeFileSync(join(import.meta.dirname, 'held-out.json'), `${JSON.stringify(heldOut, null, 1)}\n`)
const text = join(work, 'sentences.txt')
writeFileSync(text, [...sentences].join('\n') + '\n')

const trained = new tokenizers.Tokenizer(tokenizers.BPE.empty())
trained.setPreTokenizer(tokenizers.byteLevelPreTokenizer(false, true))
trained.train([text])
const raw = join(work, 'tokenizer-30000.json')
trained.save(raw)

const { model } = JSON.parse(await (await import('node:fs/promises')).readFile(raw, 'utf8')) as {
  model: { merges: [string, string][] }
}
const vocabulary = new Map<string, number>([[BEGINNING, 0]])
for (const symbol of tokenizers.byteLevelAlphabet().toSorted()) vocabulary.set(symbol, vocabulary.size)
const merges: [string, string][] = []
for (const [left, right] of model.merges) {
  if (vocabulary.size === VOCABULARY) break
  merges.push([left, right])
  vocabulary.set(left + right, vocabulary.size)
}

const file = join(import.meta.dirname, 'tokenizer.json')
writeFileSync(
  file,
  JSON.stringify({
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [
      { id: 0, content: BEGINNING, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true },
    ],
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: BEGINNING, type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
      pair: [
        { SpecialToken: { id: BEGINNING, type_id: 0 } },
        { Sequence: { id: 'A', type_id: 0 } },
        { Sequence: { id: 'B', type_id: 0 } },
      ],
      special_tokens: { [BEGINNING]: { id: BEGINNING, ids: [0], tokens: [BEGINNING] } },
    },
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(vocabulary),
      merges,
    },
  }),
)

const tokenizer = tokenizers.Tokenizer.fromFile(file)
const ids: number[] = []
const lengths: number[] = []
const all = [...sentences]
for (let from = 0; from < all.length; from += 4096) {
  for (const encoding of await tokenizer.encodeBatch(all.slice(from, from + 4096))) {
    const sentence = encoding.getIds().slice(0, CONTEXT)
    for (const id of sentence) ids.push(id)
    lengths.push(sentence.length)
  }
}
writeFileSync(join(work, 'tokens.bin'), Uint16Array.from(ids))
writeFileSync(join(work, 'lengths.bin'), Uint16Array.from(lengths))
console.log(`${lengths.length} sentences, ${ids.length} tokens, vocabulary ${tokenizer.getVocabSize()}`)
