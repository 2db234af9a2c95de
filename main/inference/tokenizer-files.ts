/** The files a tokenizer is read from: one of the Hugging Face format, or the older pair of vocabulary and merges. */
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { KeymarkError } from '../keymark-error.ts'

/** The older pair, and the whole in one file. */
const [VOCABULARY, MERGES, WHOLE] = ['vocab.json', 'merges.txt', 'tokenizer.json']

/**
 * @param find where the model's file of a name is.
 * @returns tokenizer.json, or vocab.json with merges.txt beside it.
 * @throws KeymarkError `not-found` that says what to do: SentencePiece's own file has to be converted.
 */
export function findTokenizer(find: (name: string) => string | undefined, onnxFile: string): string {
  const whole = find(WHOLE)
  if (whole !== undefined) return whole
  const vocabulary = find(VOCABULARY)
  if (vocabulary !== undefined && existsSync(join(dirname(vocabulary), MERGES))) return vocabulary
  const sentencePiece = find('tokenizer.model') ?? find('spiece.model')
  if (sentencePiece !== undefined) {
    const folder = dirname(sentencePiece)
    throw new KeymarkError(
      'unsupported',
      `${sentencePiece} is SentencePiece's own file, and Keymark reads ${WHOLE}. Convert it once, where Python has transformers and sentencepiece:\npython -c "from transformers import AutoTokenizer as T; T.from_pretrained('${folder}').save_pretrained('${folder}')"`,
    )
  }
  throw new KeymarkError(
    'not-found',
    `${onnxFile} has no ${WHOLE} (looked beside it and in the folders around it: ${dirname(onnxFile)}). Put the model's ${WHOLE} beside it, or its ${VOCABULARY} and ${MERGES}; the Hugging Face tokenizer writes one when it is saved in its fast form.`,
  )
}

/** All that decides what the tokenizer does, in a fixed order: for its hash. */
export const tokenizerFiles = (file: string): string[] =>
  basename(file) === VOCABULARY ? [file, join(dirname(file), MERGES)] : [file]

/** The text of a tokenizer.json: the file's own, or made of the older pair. @throws what reading throws. */
export function tokenizerText(file: string): string {
  if (basename(file) !== VOCABULARY) return textOf(file)
  return JSON.stringify(byteLevel(file))
}

/** The library takes no byte order mark. */
const textOf = (file: string): string => readFileSync(file, 'utf8').replace(/^\uFEFF/u, '')

type Fields = Record<string, unknown>

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}

/** How Qwen cuts a text before its merges; every other model with these two files cuts it as GPT-2 does. */
const QWEN =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"

/** Byte-level BPE, as GPT-2's tokenizer is converted by transformers. */
function byteLevel(file: string): object {
  const vocab = fieldsOf(JSON.parse(textOf(file))) as Record<string, number>
  if (!('Ġ' in vocab))
    throw new Error('its vocabulary has no Ġ, so it is no byte-level one; save the tokenizer in its fast form')
  const beside = (name: string): Fields => {
    const path = join(dirname(file), name)
    return existsSync(path) ? fieldsOf(JSON.parse(textOf(path))) : {}
  }
  const config = beside('tokenizer_config.json')
  const merges = textOf(join(dirname(file), MERGES))
    .split(/\r?\n/u)
    .filter((line, i) => line.trim() !== '' && !(i === 0 && line.startsWith('#version')))
    .map((line) => line.split(' '))
  const kind = config['tokenizer_class']
  const isQwen = typeof kind === 'string' && kind.startsWith('Qwen')
  const bytes = { type: 'ByteLevel', add_prefix_space: config['add_prefix_space'] === true, trim_offsets: true }
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: addedTokens(vocab, merges, config, beside('added_tokens.json')),
    normalizer: isQwen ? { type: 'NFC' } : null,
    pre_tokenizer: isQwen
      ? {
          type: 'Sequence',
          pretokenizers: [
            { type: 'Split', pattern: { Regex: QWEN }, behavior: 'Isolated', invert: false },
            { ...bytes, use_regex: false },
          ],
        }
      : { ...bytes, use_regex: true },
    post_processor: null,
    decoder: { ...bytes, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      vocab,
      merges,
    },
  }
}

/** Those that the files list, and words in angle brackets that no merge makes: the vocabulary holds control tokens so. */
function addedTokens(vocab: Record<string, number>, merges: string[][], config: Fields, listed: Fields): object[] {
  const made = new Set(merges.map((pair) => pair.join('')))
  const tokens = new Map<number, { content: string; special: boolean }>()
  for (const [content, id] of Object.entries(vocab))
    if (/^<[^<>]+>$/u.test(content) && !made.has(content)) tokens.set(id, { content, special: true })
  for (const [content, id] of Object.entries(listed))
    if (typeof id === 'number') tokens.set(id, { content, special: /^<.*>$/u.test(content) })
  for (const [id, entry] of Object.entries(fieldsOf(config['added_tokens_decoder']))) {
    const { content, special } = fieldsOf(entry)
    if (typeof content === 'string') tokens.set(Number(id), { content, special: special === true })
  }
  return [...tokens]
    .toSorted(([a], [b]) => a - b)
    .map(([id, token]) => ({ id, ...token, single_word: false, lstrip: false, rstrip: false, normalized: false }))
}
