import { expect, it } from 'vitest'
import { explained, fewest, information } from '#main/analysis/detectors/measure.ts'
import { shapeOf, sortPositions } from '#main/analysis/detectors/positions.ts'

/** Adjusted R² as the residuals of the numbers from the means of their classes. */
function byResiduals(numbers: number[], classes: number[]): number {
  const mean = (of: number[]): number => of.reduce((sum, x) => sum + x, 0) / of.length
  const groups = [...Map.groupBy(numbers.keys(), (i) => classes[i])].map(([, own]) =>
    [...own].map((i) => numbers[i] as number),
  )
  const within = groups.reduce((sum, own) => sum + own.reduce((rest, x) => rest + (x - mean(own)) ** 2, 0), 0)
  const all = numbers.reduce((sum, x) => sum + (x - mean(numbers)) ** 2, 0)
  return 1 - within / (numbers.length - groups.length) / (all / (numbers.length - 1))
}

function bySums(numbers: number[], classes: number[]): number {
  const [sums, counts] = [
    [0, 0, 0, 0],
    [0, 0, 0, 0],
  ]
  numbers.forEach((x, i) => {
    const at = classes[i] as number
    sums[at] = (sums[at] as number) + x
    counts[at] = (counts[at] as number) + 1
  })
  return explained(
    sums,
    counts,
    numbers.reduce((sum, x) => sum + x * x, 0),
  )
}

it('explains as much as the residuals say, all where classes are alike, and less than nothing where they are noise', () => {
  const classes = Array.from({ length: 60 }, (_, i) => i % 3)
  const numbers = classes.map((at, i) => at * at + Math.sin(i))
  expect(bySums(numbers, classes)).toBeCloseTo(byResiduals(numbers, classes), 10)
  expect(
    bySums(
      classes.map((at) => 2 * at),
      classes,
    ),
  ).toBeCloseTo(1, 10)
  // The same mean in every class: 1 − (n − 1) / (n − classes).
  const flat = Array.from({ length: 60 }, (_, i) => Math.floor(i / 3) % 2)
  expect(bySums(flat, classes)).toBeCloseTo(1 - 59 / 57, 10)
  expect(
    bySums(
      classes.map(() => 5),
      classes,
    ),
  ).toBeNaN()
})

it('has the mutual information of the closed form, less its bias', () => {
  // Active in one class of eight alone, always: all of its own entropy.
  const entropy = -(1 / 8) * Math.log(1 / 8) - (7 / 8) * Math.log(7 / 8)
  expect(
    information(
      [10, 0, 0, 0, 0, 0, 0, 0],
      Array.from({ length: 8 }, () => 10),
    ),
  ).toBeCloseTo(entropy - 7 / 160, 12)
  expect(information([5, 10, 20], [10, 20, 40])).toBeCloseTo(-2 / 140, 12)
  expect(information([0, 0], [3, 4])).toBeCloseTo(-1 / 14, 12)
  expect(information([3, 4], [3, 4])).toBeCloseTo(-1 / 14, 12)
})

it('takes the fewest classes that make up the share, largest first', () => {
  expect(fewest([1, 0, 6, 3], 0.8)).toEqual([2, 3])
  expect(fewest([1, 1, 1, 1, 1], 0.8)).toEqual([0, 1, 2, 3])
  expect(fewest([0, 0], 0.8)).toEqual([])
})

it.each([
  ['the whale', 3, 9, 'lower'],
  ['The whale', 0, 3, 'capitalised'],
  ['the WHALE', 3, 9, 'capitals'],
  ['whaling', 0, 5, 'beginning'],
  ['whaling', 5, 7, 'part'],
  ['in 1851 it', 2, 7, 'number'],
  ['so, it', 2, 3, 'punctuation'],
  ['it’s', 2, 4, 'rest'],
] as const)('%s, %d to %d: %s', (text, from, to, shape) => {
  expect(shapeOf([...text], from, to)).toBe(shape)
})

it('sorts positions by the longest of their last tokens that occur together five times', () => {
  const sentence = (...ids: number[]) => ({
    ids,
    ends: ids.map((_, i) => 2 * i + 1),
    text: ids.map(String).join(' '),
    document: 0,
  })
  const sorted = sortPositions([
    ...Array.from({ length: 5 }, () => sentence(7, 8, 9)),
    sentence(1, 8, 9),
    ...Array.from({ length: 4 }, () => sentence(2, 3)),
  ])
  const of = (at: number): number => sorted.ngrams.of[at] as number
  // 7 8 9 five times; 8 9 once more behind another; 2 3 four times only.
  expect(of(2)).toBe(of(5))
  expect(of(17)).not.toBe(of(2))
  expect(sorted.tokens[sorted.lastOf[of(2)] as number]).toBe(9)
  expect(sorted.tokens[sorted.lastOf[of(17)] as number]).toBe(9)
  expect(sorted.last.of[2]).toBe(sorted.last.of[17])
  expect(sorted.ngrams.counts.length).toBe(new Set(['7', '7 8', '7 8 9', '1', '8', '8 9', '2', '3']).size)
  // 2 comes before another token four times: a token that is seldom, as 1 is.
  expect(sorted.previous.of[19]).toBe(sorted.previous.of[16])
  expect([...sorted.places.counts]).toEqual([10, 10, 6])
})
