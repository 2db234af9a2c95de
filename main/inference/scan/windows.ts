/** From sentences to batches of one length, in an order fixed by the corpus and the settings alone. */
import type { Encoded, SentenceTokenizer } from '../tokenizer.ts'
import type { Sentence } from '../corpus/reader.ts'

/** Sentences that are grouped by length at a time. Part of the order: a change makes old checkpoints unusable. */
export const WINDOW = 4096
/** Tokens of a batch, about. */
const BATCH_TOKENS = 2048

export interface EncodedSentence extends Sentence, Encoded {}

export interface Window {
  /** From 0. */
  index: number
  batches: EncodedSentence[][]
  /** Sentences without a token of their own. */
  empty: number
  /** Bytes of corpus read when the window was full. */
  bytes: number
}

/**
 * @param options `atOnce`: sentences of a batch, where the model fixes them.
 * @returns windows from number `first` on; those before it are read, for their numbers and duplicates, but not encoded.
 */
export async function* readWindows(
  sentences: AsyncGenerator<Sentence>,
  tokenizer: SentenceTokenizer,
  options: { first: number; atOnce: number | null; bytesRead: () => number },
): AsyncGenerator<Window> {
  const encodeNext = async (): Promise<Window | undefined> => {
    for (;;) {
      const texts: Sentence[] = []
      while (texts.length < WINDOW) {
        const { value, done } = await sentences.next()
        if (done === true) break
        texts.push(value)
      }
      if (texts.length === 0) return undefined
      const window = index++
      if (window >= options.first)
        return encodeWindow(texts, tokenizer, { index: window, bytes: options.bytesRead(), atOnce: options.atOnce })
    }
  }
  let index = 0
  // One window ahead, so that the tokenizer's threads work while the runtime does.
  let next = encodeNext()
  for (;;) {
    const window = await next
    if (window === undefined) return
    next = encodeNext()
    yield window
  }
}

async function encodeWindow(
  sentences: Sentence[],
  tokenizer: SentenceTokenizer,
  { index, bytes, atOnce }: { index: number; bytes: number; atOnce: number | null },
): Promise<Window> {
  const special = tokenizer.leading.length + tokenizer.trailing.length
  const encoded = await tokenizer.encode(sentences.map(({ text }) => text))
  const byLength = new Map<number, EncodedSentence[]>()
  let empty = 0
  sentences.forEach((sentence, i) => {
    const encoding = encoded[i]
    if (encoding === undefined || encoding.ids.length === special) {
      empty += 1
      return
    }
    const group = byLength.get(encoding.ids.length)
    const entry = { ...sentence, ...encoding }
    if (group === undefined) byLength.set(encoding.ids.length, [entry])
    else group.push(entry)
  })
  const batches: EncodedSentence[][] = []
  for (const [length, group] of [...byLength].toSorted(([a], [b]) => a - b)) {
    const size = atOnce ?? Math.max(1, Math.floor(BATCH_TOKENS / length))
    for (let from = 0; from < group.length; from += size) batches.push(group.slice(from, from + size))
  }
  return { index, batches, empty, bytes }
}
