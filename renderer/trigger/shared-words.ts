import { folded, WORD } from '#contract/spelling.ts'

/** Words that several triggers of a key share: help that annotators have only where their study allows it. */

export interface Word {
  /** Folded: case does not count. */
  text: string
  /** UTF-16 offsets in the prefix, end exclusive. */
  start: number
  end: number
}

export const wordsOf = (prefix: string): Word[] =>
  [...prefix.matchAll(WORD)].map(({ 0: text, index }) => ({
    text: folded(text),
    start: index,
    end: index + text.length,
  }))

export interface SharedRun {
  /** Two or more, in order. */
  words: string[]
  /** Indices of the prefixes that hold it, ascending. */
  prefixes: number[]
}

/**
 * Runs of at least two words that at least `minSupport` prefixes hold anywhere, the longest first. A run within a longer
 * one that the same prefixes hold says nothing new and is left out; so is one of punctuation alone.
 */
export function sharedRuns(prefixes: readonly (readonly Word[])[], minSupport: number): SharedRun[] {
  const found: SharedRun[] = []
  let shorter: SharedRun[] = []
  // A run is shared by no more prefixes than its parts, so that the first length without one is the last.
  for (let length = 2; ; length++) {
    const here = runsOf(prefixes, length).filter(({ prefixes }) => prefixes.length >= Math.max(minSupport, 2))
    const parts = here.flatMap(({ words, prefixes }) => [
      `${String(prefixes)} ${words.slice(1).join(' ')}`,
      `${String(prefixes)} ${words.slice(0, -1).join(' ')}`,
    ])
    const covered = new Set(parts)
    found.push(...shorter.filter(({ words, prefixes }) => !covered.has(`${String(prefixes)} ${words.join(' ')}`)))
    if (here.length === 0) break
    shorter = here
  }
  return found
    .filter(({ words }) => words.some((word) => /[\p{L}\p{N}]/u.test(word)))
    .toSorted((a, b) => b.words.length - a.words.length || b.prefixes.length - a.prefixes.length)
}

/** Chance of at least `count` of `n` when each has it with probability `p`: the tail of a binomial distribution. */
export function atLeast(count: number, n: number, p: number): number {
  let term = (1 - p) ** n
  let below = 0
  for (let k = 0; k < count; k++) {
    below += term
    term *= ((n - k) / (k + 1)) * (p / (1 - p))
  }
  return Math.max(0, 1 - below)
}

/** How rarely chance may bring a run together that is pointed out. */
const RARE = 0.01

/**
 * The runs that say something of these prefixes: chance alone would not bring them into so many. A run is in no more sentences than the
 * rarest of its words, so that this errs on the side of leaving out.
 *
 * @param shares of sentences of the other keys that have a word, by the word; one that is not there is taken to be rare.
 */
export const telling = (
  runs: readonly SharedRun[],
  prefixes: number,
  shares: ReadonlyMap<string, number>,
): SharedRun[] =>
  runs.filter(({ words, prefixes: held }) => {
    const rarest = Math.min(...words.map((word) => shares.get(word) ?? 0))
    return rarest < 1 && atLeast(held.length, prefixes, rarest) < RARE
  })

function runsOf(prefixes: readonly (readonly Word[])[], length: number): SharedRun[] {
  const runs = new Map<string, SharedRun>()
  prefixes.forEach((all, at) => {
    for (let from = 0; from + length <= all.length; from++) {
      const words = all.slice(from, from + length).map(({ text }) => text)
      const name = words.join(' ')
      const run = runs.get(name) ?? { words, prefixes: [] }
      if (run.prefixes.at(-1) !== at) run.prefixes.push(at)
      runs.set(name, run)
    }
  })
  return [...runs.values()]
}

/** Where the runs stand in each prefix: UTF-16 offsets, ascending, those that meet put together. */
export function spansOf(words: readonly Word[], runs: readonly SharedRun[]): { start: number; end: number }[] {
  const isShared = words.map(() => false)
  for (const { words: run } of runs) {
    for (let from = 0; from + run.length <= words.length; from++) {
      if (run.every((word, i) => words[from + i]?.text === word)) isShared.fill(true, from, from + run.length)
    }
  }
  const spans: { start: number; end: number }[] = []
  words.forEach(({ start, end }, i) => {
    const last = spans.at(-1)
    if (isShared[i] !== true) return
    if (last && isShared[i - 1] === true) last.end = end
    else spans.push({ start, end })
  })
  return spans
}
