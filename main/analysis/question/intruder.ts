/** Intruder questions: four prefixes of a key, and one of another key in the place of a fifth. */
import type { Prefix } from '../study/control.ts'
import type { Random } from '../statistics/seeded.ts'

/** A prefix with what of it could tell an intruder without being read. */
export interface Line extends Prefix {
  /** Tokens read. */
  length: number
  /** Id of the last token read, and how often the text has that. */
  token: number
  frequency: number
}

export interface ForeignLine extends Line {
  /** Index of the key that it is of. */
  index: number
}

/** How far two lines may lie apart and still be alike: in octaves of their lengths, and of the frequencies of their last tokens. */
const ALIKE = { length: 0.25, frequency: 0.5 }

/** In units of what is still alike; the larger of both counts. */
export const distance = (a: Line, b: Line): number =>
  Math.max(
    Math.abs(Math.log2(a.length / b.length)) / ALIKE.length,
    Math.abs(Math.log2((1 + a.frequency) / (1 + b.frequency))) / ALIKE.frequency,
  )

/**
 * The line that takes the place of `replaced`: a random one of those that are alike in length and in how frequent the last token is,
 * or where there are none of those twice, four times… as far apart. So an intruder is as long, and its last token as frequent, as a
 * line of the key is, whichever of the key's lines one looks at. It does not end in the token that it replaces: else the most
 * alike lines would be those that end in the key's own token.
 *
 * @returns null where there is no line that ends in another token
 */
export function intruderFor(replaced: Line, candidates: readonly ForeignLine[], random: Random): ForeignLine | null {
  const others = candidates
    .filter(({ token }) => token !== replaced.token)
    .map((line) => ({ line, apart: distance(line, replaced) }))
  if (others.length === 0) return null
  const nearest = others.reduce((least, { apart }) => Math.min(least, apart), Infinity)
  let most = 1
  while (most < nearest) most *= 2
  const alike = others.filter(({ apart }) => apart <= most)
  return alike[random.below(alike.length)]?.line ?? null
}

/** Prefixes of different sentences, `count` of them at random; null where there are fewer. */
export function linesOf<One extends Prefix>(prefixes: readonly One[], count: number, random: Random): One[] | null {
  const sentences = new Map(prefixes.map((prefix) => [prefix.sentence, prefix]))
  if (sentences.size < count) return null
  return random.shuffled([...sentences.values()]).slice(0, count)
}
