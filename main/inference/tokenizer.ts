/** A model's own tokenizer, as a scan needs it: special tokens apart, sentences cut at a limit, offsets kept. */
import { type Encoding, Tokenizer } from 'tokenizers'
import { KeymarkError } from '../keymark-error.ts'
import { readAddedTokens } from './added-tokens.ts'
import { reading } from './memory-limit.ts'
import { surroundingTokens } from './surrounding-tokens.ts'
import { tokenTexts } from './token-text.ts'
import { tokenizerText } from './tokenizer-files.ts'

/** Where the files do not say how much a model reads at once. */
export const DEFAULT_CONTEXT = 1024

export interface Encoded {
  /** As fed to the model: leading special tokens, own tokens, trailing special tokens. */
  ids: Int32Array
  /**
   * End of each token in the sentence, in code points; 0 for leading special tokens. Parallel to `ids`. A token that ends inside a
   * character ends before it: the character belongs to the token that completes it.
   */
  ends: Int32Array
  cut: boolean
  /** The sentence spells a special token: as text, or, where the tokenizer cannot help it, as that token. */
  spells: 'nothing' | 'text' | 'special'
}

export interface SentenceTokenizer {
  /** Special tokens put before and after every sentence. They are context, never the last token of a prefix. */
  leading: readonly number[]
  trailing: readonly number[]
  /** Tokens a sentence is cut at, special ones included. */
  limit: number
  encode: (texts: string[]) => Promise<Encoded[]>
  /** How each token of the vocabulary reads in text, as [id, text]. */
  vocabulary: () => Promise<[number, string][]>
}

/**
 * @param beginningToken id put before every sentence when the tokenizer adds none itself; null for none.
 * @param rows of the model's embedding: a sentence is cut before the first token that has none.
 * @throws KeymarkError when the file is missing or no `tokenizer.json` of the Hugging Face format.
 */
export async function openTokenizer(
  file: string,
  beginningToken: number | null,
  context: number | null,
  rows: number,
): Promise<SentenceTokenizer> {
  const tokenizer = loadTokenizer(file)
  const added = readAddedTokens(file, tokenizer)
  const around = await surroundingTokens(tokenizer)
  const leading = around.leading.length === 0 && beginningToken !== null ? [beginningToken] : around.leading
  const { trailing } = around
  const limit = context ?? DEFAULT_CONTEXT
  const room = limit - leading.length - trailing.length
  if (room < 1) {
    throw new KeymarkError(
      'unsupported',
      `${file} adds ${leading.length + trailing.length} special tokens to every sentence, but the model reads only ${limit} tokens at once.`,
    )
  }

  async function encode(texts: string[]): Promise<Encoded[]> {
    const isSpelled = texts.map(added.isSpelledIn)
    const encodings = await tokenizer.encodeBatch(
      texts.map((text, i) => (isSpelled[i] === true ? '' : text)),
      { addSpecialTokens: false },
    )
    return Promise.all(
      encodings.map(async (encoding, i) => {
        const text = texts[i] ?? ''
        // A normaliser may make a special token's spelling of other characters: of capitals, of full-width ones.
        if (isSpelled[i] !== true && !added.isMadeOf(text, encoding.getIds())) return encoded(encoding, 'nothing')
        const asText = await added.asText().encode(text, null, { addSpecialTokens: false })
        return encoded(asText, added.isMadeOf(text, asText.getIds()) ? 'special' : 'text')
      }),
    )
  }

  function encoded(encoding: Encoding, spells: Encoded['spells']): Encoded {
    const all = encoding.getIds()
    const unknown = all.findIndex((id) => id >= rows)
    const kept = Math.min(unknown < 0 ? all.length : unknown, room)
    const ids = new Int32Array(leading.length + kept + trailing.length)
    const ends = new Int32Array(ids.length)
    ids.set(leading)
    const offsets = encoding.getOffsets()
    for (let i = 0; i < kept; i++) {
      ids[leading.length + i] = all[i] ?? 0
      ends[leading.length + i] = Math.min(offsets[i]?.[1] ?? 0, offsets[i + 1]?.[0] ?? Infinity)
    }
    ids.set(trailing, leading.length + kept)
    ends.fill(ends[leading.length + kept - 1] ?? 0, leading.length + kept)
    return { ids, ends, cut: all.length > kept, spells }
  }

  return { leading, trailing, limit, encode, vocabulary: () => tokenTexts(tokenizer, added) }
}

/**
 * A file may ask to fill or cut every text to a length: neither is a token of the text, and the length may be any.
 * @throws KeymarkError `bad-input` when the file is missing or no tokenizer.json.
 */
export function loadTokenizer(file: string): Tokenizer {
  reading(file)
  try {
    const tokenizer = Tokenizer.fromString(tokenizerText(file))
    tokenizer.disableTruncation()
    tokenizer.disablePadding()
    return tokenizer
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new KeymarkError(
      'bad-input',
      `The tokenizer ${file} cannot be read (${reason}). Give a model folder with a complete tokenizer.json.`,
      { cause: error },
    )
  }
}
