import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sharedRuns, spansOf, wordsOf } from '../../../renderer/trigger/shared-words.ts'

/** All runs of all lengths in all prefixes, counted one by one; then those that a longer one makes needless are taken out. */
function byBruteForce(prefixes: string[][], minSupport: number): string[] {
  const all = new Set<string>()
  for (const words of prefixes)
    for (let from = 0; from < words.length; from++)
      for (let to = from + 2; to <= words.length; to++) all.add(words.slice(from, to).join(' '))
  const holders = (run: string): string =>
    prefixes.flatMap((words, i) => (` ${words.join(' ')} `.includes(` ${run} `) ? [i] : [])).join()
  const shared = [...all].filter((run) => holders(run).split(',').length >= minSupport)
  return shared.filter(
    (run) =>
      !shared.some((other) => other !== run && ` ${other} `.includes(` ${run} `) && holders(other) === holders(run)),
  )
}

const prefix = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 9 })

describe('shared words', () => {
  it('are those that counting every run of every prefix finds, the longest first', () => {
    fc.assert(
      fc.property(fc.array(prefix, { maxLength: 7 }), fc.integer({ min: 2, max: 4 }), (prefixes, minSupport) => {
        const runs = sharedRuns(
          prefixes.map((words) => wordsOf(words.join(' '))),
          minSupport,
        )
        expect(runs.map(({ words }) => words.join(' ')).toSorted()).toEqual(
          byBruteForce(prefixes, minSupport).toSorted(),
        )
        const lengths = runs.map(({ words }) => words.length)
        expect(lengths).toEqual(lengths.toSorted((a, b) => b - a))
      }),
      { numRuns: 300, seed: 5 },
    )
  })

  it('need as many triggers as a pattern, and no case', () => {
    const texts = ['at the end of the war', 'At the End of it', 'so the end of', 'of the']
    const words = texts.map(wordsOf)
    const runs = sharedRuns(words, 3)
    expect(runs.map((run) => [run.words.join(' '), run.prefixes])).toEqual([['the end of', [0, 1, 2]]])
    expect(words.map((all, i) => spansOf(all, runs).map(({ start, end }) => texts[i]?.slice(start, end)))).toEqual([
      ['the end of'],
      ['the End of'],
      ['the end of'],
      [],
    ])
    expect(sharedRuns(words, 4)).toEqual([])
  })

  it('are not punctuation alone', () => {
    expect(sharedRuns(['a , "', 'b , "', 'c , "'].map(wordsOf), 3)).toEqual([])
    expect(sharedRuns(['x , and', 'y, and', 'z ,and'].map(wordsOf), 3).map(({ words }) => words)).toEqual([
      [',', 'and'],
    ])
  })
})
