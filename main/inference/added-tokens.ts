/** Tokens that a tokenizer was given beside its model's own: those for control must never come from what a text spells. */
import { Tokenizer } from 'tokenizers'
import { z } from 'zod'
import { tokenizerText } from './tokenizer-files.ts'

const AddedToken = z.looseObject({ id: z.int(), content: z.string(), special: z.boolean() })
const TokenizerFile = z.looseObject({
  added_tokens: z.array(AddedToken).nullish(),
  model: z.looseObject({ vocab: z.unknown(), unk_token: z.string().nullish(), unk_id: z.int().nullish() }).optional(),
})
type TokenizerFile = z.infer<typeof TokenizerFile>

export interface AddedTokens {
  /** As the file spells them, whatever the decoder would make of it. */
  texts: ReadonlyMap<number, string>
  /** Whether a text holds what a special token is spelled as. */
  isSpelledIn: (text: string) => boolean
  /**
   * Whether one of the tokens is special. What is unknown to the vocabulary becomes a special token too, without being spelled as one:
   * that one counts only where the text spells it.
   */
  isMadeOf: (text: string, ids: readonly number[]) => boolean
  /** A tokenizer that reads such spellings as text; the same as given where none can be made. */
  asText: () => Tokenizer
}

/** @param file of a tokenizer that the library has read already. */
export function readAddedTokens(file: string, tokenizer: Tokenizer): AddedTokens {
  const parsed = TokenizerFile.safeParse(JSON.parse(tokenizerText(file)))
  const added = parsed.data?.added_tokens ?? []
  const special = added.filter((token) => token.special && token.content !== '')
  const unknown = parsed.data?.model?.unk_id ?? tokenizer.tokenToId(parsed.data?.model?.unk_token ?? '')
  const controls = new Set(special.flatMap(({ id }) => (id === unknown ? [] : [id])))
  const unknownSpelled = special.find(({ id }) => id === unknown)?.content
  const pattern = new RegExp(special.map(({ content }) => RegExp.escape(content)).join('|'), 'u')
  let plain: Tokenizer | undefined
  return {
    texts: new Map(added.map(({ id, content }) => [id, content])),
    isSpelledIn: special.length === 0 ? () => false : (text) => pattern.test(text),
    isMadeOf: (text, ids) =>
      ids.some(
        (id) => controls.has(id) || (id === unknown && unknownSpelled !== undefined && text.includes(unknownSpelled)),
      ),
    asText: () => (plain ??= parsed.data === undefined ? tokenizer : withoutSpecial(parsed.data, tokenizer)),
  }
}

/**
 * The library cuts special tokens out of a text before anything else. One that the model knows is left out of the list; one that it does
 * not know keeps its number under a name that no text holds, so that the numbers of those after it stay.
 */
function withoutSpecial(file: TokenizerFile, tokenizer: Tokenizer): Tokenizer {
  const added = file.added_tokens ?? []
  const known = new Set(vocabularyOf(file.model?.vocab))
  const unread = (id: number): string => `\u{10FFFD}${id}\u{10FFFD}`
  const kept = added.flatMap((token) => {
    if (!token.special) return [token]
    return known.has(token.content) ? [] : [{ ...token, content: unread(token.id) }]
  })
  try {
    const plain = Tokenizer.fromString(JSON.stringify({ ...file, added_tokens: kept, ...withoutPieces(file, unread) }))
    plain.disableTruncation()
    plain.disablePadding()
    const isSame = added.every(({ special, content, id }) => special || plain.tokenToId(content) === id)
    return isSame ? plain : tokenizer
  } catch {
    return tokenizer
  }
}

/** Unigram would take a special token's piece wherever a text spells it, where SentencePiece itself never does. */
function withoutPieces({ model, added_tokens: added }: TokenizerFile, unread: (id: number) => string): object {
  if (!Array.isArray(model?.vocab)) return {}
  const special = new Set(added?.flatMap((token) => (token.special ? [token.id] : [])))
  const vocab = model.vocab.map((piece: unknown, id) =>
    special.has(id) && Array.isArray(piece) ? [unread(id), piece[1]] : piece,
  )
  return { model: { ...model, vocab } }
}

/** A record in files of BPE, WordPiece and WordLevel; in those of Unigram a list of pieces with their scores. */
function vocabularyOf(vocab: unknown): string[] {
  if (Array.isArray(vocab)) return vocab.flatMap((entry) => (Array.isArray(entry) ? [String(entry[0])] : []))
  return typeof vocab === 'object' && vocab !== null ? Object.keys(vocab) : []
}
