/** What a tokenizer puts around every text. */
import type { Tokenizer } from 'tokenizers'

export interface SurroundingTokens {
  leading: number[]
  trailing: number[]
}

/** Tried before words of the tokenizer's own: some tokenizers make nothing of a letter. */
const TEXTS = ['a', 'b', 'the', '1', '.', '中']
/** Words of the vocabulary that are tried. */
const TRIED = 64

/** Found from two texts that differ: what stands before both and behind both, and is no part of either. */
export async function surroundingTokens(tokenizer: Tokenizer): Promise<SurroundingTokens> {
  const words = Object.keys(tokenizer.getVocab(false)).slice(0, TRIED)
  const seen: { own: number[]; all: number[] }[] = []
  for (const text of [...TEXTS, ...words]) {
    const [own = [], all = []] = await Promise.all(
      [false, true].map(async (addSpecialTokens) =>
        (await tokenizer.encode(text, null, { addSpecialTokens })).getIds(),
      ),
    )
    if (own.length > 0 && seen.every((one) => !isSame(one.own, own))) seen.push({ own, all })
    if (seen.length === 2) break
  }
  const [first, second] = seen
  if (first === undefined || second === undefined) return { leading: [], trailing: [] }
  for (let before = 0; before <= first.all.length - first.own.length; before++) {
    const around = [first, second].map(({ own, all }) => ({
      leading: all.slice(0, before),
      own: isSame(all.slice(before, before + own.length), own),
      trailing: all.slice(before + own.length),
    }))
    const [one, other] = around
    if (one === undefined || other === undefined || !one.own || !other.own) continue
    if (isSame(one.leading, other.leading) && isSame(one.trailing, other.trailing)) return one
  }
  return { leading: [], trailing: [] }
}

const isSame = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((id, i) => id === b[i])
