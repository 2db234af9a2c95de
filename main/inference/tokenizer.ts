/** A model's own tokenizer, as a scan needs it: special tokens apart, sentences cut at a limit, offsets kept. */
import { Tokenizer } from 'tokenizers'
import { KeymarkError } from '../keymark-error.ts'

/** Where the files do not say how much a model reads at once. */
export const DEFAULT_CONTEXT = 1024

export interface Encoded {
  /** As fed to the model: leading special tokens, own tokens, trailing special tokens. */
  ids: Int32Array
  /** End of each token in the sentence, in code points; 0 for leading special tokens. Parallel to `ids`. */
  ends: Int32Array
  cut: boolean
}

export interface SentenceTokenizer {
  /** Special tokens put before and after every sentence. They are context, never the last token of a prefix. */
  leading: readonly number[]
  trailing: readonly number[]
  /** Tokens a sentence is cut at, special ones included. */
  limit: number
  encode: (texts: string[]) => Promise<Encoded[]>
  /** How each token of the vocabulary reads in text, as [id, text]. */
  vocabulary: () => [number, string][]
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
  const tokenizer = load(file)
  tokenizer.disableTruncation()
  tokenizer.disablePadding()
  const [bare, dressed] = await Promise.all([
    tokenizer.encode('a', null, { addSpecialTokens: false }),
    tokenizer.encode('a', null, { addSpecialTokens: true }),
  ])
  const own = bare.getIds().length
  const ids = dressed.getIds()
  const mask = dressed.getSpecialTokensMask()
  const before = own === 0 ? ids.length : Math.max(0, mask.indexOf(0))
  const after = own === 0 ? 0 : ids.length - own - before
  const leading = before === 0 && beginningToken !== null ? [beginningToken] : ids.slice(0, before)
  const trailing = ids.slice(ids.length - after)
  const limit = context ?? DEFAULT_CONTEXT
  const room = limit - leading.length - trailing.length
  if (room < 1) {
    throw new KeymarkError(
      'unsupported',
      `${file} adds ${leading.length + trailing.length} special tokens to every sentence, but the model reads only ${limit} tokens at once.`,
    )
  }

  async function encode(texts: string[]): Promise<Encoded[]> {
    const encodings = await tokenizer.encodeBatch(texts, { addSpecialTokens: false })
    return encodings.map((encoding) => {
      const all = encoding.getIds()
      const unknown = all.findIndex((id) => id >= rows)
      const kept = Math.min(unknown < 0 ? all.length : unknown, room)
      const ids = new Int32Array(leading.length + kept + trailing.length)
      const ends = new Int32Array(ids.length)
      ids.set(leading)
      const offsets = encoding.getOffsets()
      for (let i = 0; i < kept; i++) {
        ids[leading.length + i] = all[i] ?? 0
        ends[leading.length + i] = offsets[i]?.[1] ?? 0
      }
      ids.set(trailing, leading.length + kept)
      ends.fill(ends[leading.length + kept - 1] ?? 0, leading.length + kept)
      return { ids, ends, cut: all.length > kept }
    })
  }

  return { leading, trailing, limit, encode, vocabulary: () => readable(tokenizer) }
}

function load(file: string): Tokenizer {
  try {
    return Tokenizer.fromFile(file)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new KeymarkError(
      'bad-input',
      `The tokenizer ${file} cannot be read (${reason}). Give a model folder with a complete tokenizer.json.`,
      { cause: error },
    )
  }
}

function readable(tokenizer: Tokenizer): [number, string][] {
  const entries = Object.entries(tokenizer.getVocab(true))
  const bytes = byteOfSymbol()
  // A byte-level vocabulary writes the space as Ġ and every other byte as one visible symbol.
  const isByteLevel =
    entries.some(([token]) => token.startsWith('Ġ')) && !entries.some(([token]) => token.startsWith('▁'))
  const decoder = new TextDecoder('utf-8')
  return entries.map(([token, id]): [number, string] => {
    const symbols = [...token]
    if (isByteLevel && symbols.every((symbol) => bytes.has(symbol))) {
      return [id, decoder.decode(Uint8Array.from(symbols, (symbol) => bytes.get(symbol) ?? 0))]
    }
    return [id, token.replaceAll('▁', ' ').replace(/<\/w>$/u, ' ')]
  })
}

/** The reversible byte-to-symbol table of byte-level BPE: printable Latin-1 bytes stand for themselves, the rest from U+0100 on. */
function byteOfSymbol(): Map<string, number> {
  const table = new Map<string, number>()
  let next = 256
  for (let byte = 0; byte < 256; byte++) {
    const isPrintable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174
    table.set(String.fromCodePoint(isPrintable ? byte : next++), byte)
  }
  return table
}
