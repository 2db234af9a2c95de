/** Positions of a text sorted into classes: by their last tokens, by those before, by how the word looks, by their place. */
import { FREQUENT } from '#contract/analysis/detectors.ts'

/** A sentence's own tokens: ids, and where each ends in the code points of the text. */
export interface ReadSentence {
  ids: ArrayLike<number>
  ends: ArrayLike<number>
  text: string
  /** Number of its document. */
  document: number
}

/** A class of each position, in order; how many positions each has. */
export interface Partition {
  of: Int32Array
  counts: Int32Array
}

export interface Positions {
  /** Finest: frequent trigrams, else frequent bigrams, else last tokens. */
  ngrams: Partition
  /** The last token of each class of n-grams, as an index into `tokens`. */
  lastOf: Int32Array
  /** Ids of the last tokens. */
  tokens: Int32Array
  /** Positions by their last token alone. */
  last: Partition
  previous: Partition
  shapes: Partition
  places: Partition
  documents: Partition
  /** Number of each of these documents. */
  documentOf: number[]
}

const SHAPES = ['lower', 'capitalised', 'capitals', 'beginning', 'part', 'number', 'punctuation', 'rest'] as const

/** What the token from `from` to `to` of the text is. */
export function shapeOf(characters: readonly string[], from: number, to: number): (typeof SHAPES)[number] {
  const token = characters.slice(from, to).join('').trim()
  if (/^\p{N}+$/u.test(token)) return 'number'
  if (/^[\p{P}\p{S}]+$/u.test(token)) return 'punctuation'
  if (!/^[\p{L}\p{M}]+$/u.test(token)) return 'rest'
  const isLetter = (at: number): boolean => /[\p{L}\p{M}]/u.test(characters[at] ?? '')
  if (isLetter(from) && isLetter(from - 1)) return 'part'
  if (isLetter(to)) return 'beginning'
  if (token === token.toLowerCase()) return 'lower'
  return token === token.toUpperCase() && token.length > 1 ? 'capitals' : 'capitalised'
}

export function sortPositions(sentences: readonly ReadSentence[]): Positions {
  const last = new Classes<number>()
  const bigrams = occurring(sentences, 2)
  const trigrams = occurring(sentences, 3)
  const previousTokens = new Map<number, number>()
  for (const { ids } of sentences)
    for (let i = 0; i + 1 < ids.length; i++)
      previousTokens.set(ids[i] as number, (previousTokens.get(ids[i] as number) ?? 0) + 1)
  const [ngrams, previous, shapes, places, documents] = [
    new Classes<string>(),
    new Classes<number>(),
    new Classes<string>(),
    new Classes<number>(),
    new Classes<number>(),
  ]
  const lastOf: number[] = []
  for (const { ids, ends, text, document } of sentences) {
    const characters = [...text]
    for (let i = 0; i < ids.length; i++) {
      const token = last.put(ids[i] as number)
      const [two, three] = [gram(ids, i, 2), gram(ids, i, 3)]
      const finest =
        three !== null && trigrams.has(three) ? three : two !== null && bigrams.has(two) ? two : String(ids[i])
      lastOf[ngrams.put(finest)] = token
      // −1: the first token; −2: a token that is seldom.
      const before = i === 0 ? -1 : (ids[i - 1] as number)
      previous.put(before >= 0 && (previousTokens.get(before) ?? 0) < FREQUENT ? -2 : before)
      shapes.put(shapeOf(characters, i === 0 ? 0 : (ends[i - 1] as number), ends[i] as number))
      places.put(i)
      documents.put(document)
    }
  }
  return {
    ngrams: ngrams.partition(),
    lastOf: Int32Array.from(lastOf),
    tokens: Int32Array.from(last.names()),
    last: last.partition(),
    previous: previous.partition(),
    shapes: shapes.partition(),
    places: places.partition(),
    documents: documents.partition(),
    documentOf: documents.names(),
  }
}

function gram(ids: ArrayLike<number>, at: number, size: number): string | null {
  if (at + 1 < size) return null
  return Array.from({ length: size }, (_, i) => ids[at - size + 1 + i]).join(' ')
}

function occurring(sentences: readonly ReadSentence[], size: number): Set<string> {
  const counts = new Map<string, number>()
  for (const { ids } of sentences) {
    for (let i = 0; i < ids.length; i++) {
      const found = gram(ids, i, size)
      if (found !== null) counts.set(found, (counts.get(found) ?? 0) + 1)
    }
  }
  return new Set([...counts].filter(([, count]) => count >= FREQUENT).map(([found]) => found))
}

/** Numbers classes in the order in which they come. */
class Classes<Name> {
  readonly #known = new Map<Name, number>()
  readonly #of: number[] = []
  readonly #counts: number[] = []

  put(name: Name): number {
    let at = this.#known.get(name)
    if (at === undefined) {
      at = this.#known.size
      this.#known.set(name, at)
    }
    this.#of.push(at)
    this.#counts[at] = (this.#counts[at] ?? 0) + 1
    return at
  }

  names(): Name[] {
    return [...this.#known.keys()]
  }

  partition(): Partition {
    return { of: Int32Array.from(this.#of), counts: Int32Array.from(this.#counts) }
  }
}
