/** A random sample of a corpus's sentences, in one reading of it. */
import { createHash } from 'node:crypto'
import type { Sentence } from './reader.ts'

interface Ranked {
  sentence: Sentence
  hash: number
}

/**
 * The sentences whose hashes of seed and text are the smallest: neither their order nor the others' matter, so the samples of two parts
 * of a corpus make that of the whole. Memory holds twice the sample.
 *
 * @param sentences no two of one text
 * @param isStopped what was read so far is no sample of the corpus: nothing comes
 * @returns the sample, in corpus order
 */
export async function* sampled(
  sentences: AsyncIterable<Sentence>,
  size: number,
  seed: number,
  isStopped: () => boolean = () => false,
): AsyncGenerator<Sentence> {
  let kept: Ranked[] = []
  let limit = Infinity
  const cut = (): void => {
    kept = kept.toSorted((a, b) => a.hash - b.hash).slice(0, size)
    if (kept.length === size) limit = kept.at(-1)?.hash ?? limit
  }
  for await (const sentence of sentences) {
    if (isStopped()) return
    const hash = createHash('sha256').update(`${seed}\n${sentence.text}`).digest().readUIntBE(0, 6)
    if (hash > limit) continue
    kept.push({ sentence, hash })
    if (kept.length >= 2 * size) cut()
  }
  cut()
  yield* kept.map(({ sentence }) => sentence).toSorted((a, b) => a.number - b.number)
}

/** The first of them. */
export async function* firstOf<Item>(items: AsyncIterable<Item>, count: number | null): AsyncGenerator<Item> {
  let taken = 0
  if (count === 0) return
  for await (const item of items) {
    yield item
    taken += 1
    if (taken === count) return
  }
}
