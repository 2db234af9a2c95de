import { describe, expect, it } from 'vitest'
import { hashOf, SentenceSample } from '#main/inference/scan/sentence-sample.ts'

const NUMBERS = Array.from({ length: 5000 }, (_, i) => i)

function sampled(size: number, numbers: readonly number[], before?: Uint32Array): Uint32Array {
  const sample = new SentenceSample(size, before)
  for (const number of numbers) sample.offer(number)
  return sample.numbers
}

describe('the sample of a scan’s sentences', () => {
  it('is the sentences of the smallest hashes, all of them while there are few', () => {
    const expected = NUMBERS.toSorted((a, b) => hashOf(a) - hashOf(b)).slice(0, 100)
    expect([...sampled(100, NUMBERS)]).toEqual(expected.toSorted((a, b) => a - b))
    expect([...sampled(100, NUMBERS.slice(0, 60))]).toEqual(NUMBERS.slice(0, 60))
  })

  it('depends neither on the order nor on where the scan was interrupted', () => {
    const whole = sampled(100, NUMBERS)
    expect(sampled(100, NUMBERS.toReversed())).toEqual(whole)
    for (const cut of [1, 99, 100, 101, 2500, 4999])
      expect(sampled(100, NUMBERS.slice(cut), sampled(100, NUMBERS.slice(0, cut)))).toEqual(whole)
  })

  it('never takes back a sentence that it has turned down', () => {
    const sample = new SentenceSample(50)
    const accepted = new Set(NUMBERS.filter((number) => sample.offer(number)))
    for (const number of sample.numbers) expect(accepted.has(number)).toBe(true)
  })

  it('takes every part of a corpus equally often', () => {
    const counts = Array.from({ length: 10 }, () => 0)
    for (const number of sampled(1000, NUMBERS))
      counts[Math.floor(number / 500)] = (counts[Math.floor(number / 500)] ?? 0) + 1
    // Hypergeometric: mean 100, standard deviation 8.5; four of them on either side.
    for (const count of counts) expect(Math.abs(count - 100)).toBeLessThan(34)
  })

  it('has no two sentences of one hash', () => {
    expect(new Set(NUMBERS.map(hashOf)).size).toBe(NUMBERS.length)
  })
})
