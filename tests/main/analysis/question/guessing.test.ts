/** Chances of guessing, against binomial sums and every case counted. */
import { expect, it } from 'vitest'
import { beyondGuessing, guessingTail } from '#main/analysis/question/guessing.ts'

const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n, k - 1) * (n - k + 1)) / k)
const binomialTail = (n: number, right: number, p: number): number => {
  let sum = 0
  for (let k = right; k <= n; k++) sum += choose(n, k) * p ** k * (1 - p) ** (n - k)
  return sum
}

it('is the binomial distribution where each question has one answer', () => {
  for (const n of [1, 4, 30])
    for (let right = 0; right <= n; right++)
      expect(
        guessingTail(
          Array.from({ length: n }, () => [1]),
          right,
          5,
        ),
      ).toBeCloseTo(binomialTail(n, right, 0.2), 12)
})

it('counts every place of the intruder where several answered a question', () => {
  const questions = [
    [2, 1],
    [0, 0, 3],
    [1, 1, 1, 1],
    [0, 0, 0, 0, 0],
  ]
  const ways: number[] = []
  for (let a = 0; a < 5; a++)
    for (let b = 0; b < 5; b++)
      for (let c = 0; c < 5; c++)
        ways.push((questions[0]?.[a] ?? 0) + (questions[1]?.[b] ?? 0) + (questions[2]?.[c] ?? 0))
  for (let right = 0; right <= 7; right++)
    expect(guessingTail(questions, right, 5)).toBeCloseTo(ways.filter((sum) => sum >= right).length / 125, 12)
})

it('says from how many right answers on guessing is ruled out', () => {
  expect(beyondGuessing(0, 5)).toBe(null)
  expect(beyondGuessing(1, 5)).toBe(null)
  for (const n of [2, 5, 24, 100]) {
    const least = beyondGuessing(n, 5) as number
    expect(binomialTail(n, least, 0.2)).toBeLessThanOrEqual(0.05)
    expect(binomialTail(n, least - 1, 0.2)).toBeGreaterThan(0.05)
  }
})
