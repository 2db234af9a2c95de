/** How the tokens of a vocabulary read in a text, by the tokenizer's own decoder. */
import type { Tokenizer } from 'tokenizers'
import type { AddedTokens } from './added-tokens.ts'
import { inBytes } from './token-bytes.ts'

/** Tokens that are decoded at a time. */
const BATCH = 8192

/**
 * A decoder drops the space before the first token and the marks of a word's later pieces only behind another one. So each token is
 * decoded behind an anchor, and what it adds is how it reads: " the", "ing". A byte that is no character by itself is named: "<0xE8>".
 *
 * @returns [id, text], in the order of the ids.
 */
export async function tokenTexts(tokenizer: Tokenizer, added: AddedTokens): Promise<[number, string][]> {
  const pieces = new Map(Object.entries(tokenizer.getVocab(true)).map(([piece, id]) => [id, piece]))
  const ids = [...pieces.keys()].toSorted((a, b) => a - b)
  const anchor = await anchorOf(tokenizer)
  const texts: [number, string][] = []
  for (let from = 0; from < ids.length; from += BATCH) {
    const batch = ids.slice(from, from + BATCH)
    const decoded = await tokenizer.decodeBatch(
      batch.map((id) => [...anchor.ids, id]),
      false,
    )
    batch.forEach((id, i) => {
      const whole = decoded[i] ?? ''
      const own = whole.startsWith(anchor.text) ? whole.slice(anchor.text.length) : whole
      texts.push([id, added.texts.get(id) ?? inBytes(pieces.get(id) ?? '', own)])
    })
  }
  return texts
}

/** A token, or some, that decode to the text that they were made from. */
async function anchorOf(tokenizer: Tokenizer): Promise<{ ids: number[]; text: string }> {
  for (const text of ['a', 'the', '1', '.', '-', 'é']) {
    const ids = (await tokenizer.encode(text, null, { addSpecialTokens: false })).getIds()
    if (ids.length > 0 && (await tokenizer.decode(ids, false)) === text) return { ids, text }
  }
  return { ids: [], text: '' }
}
