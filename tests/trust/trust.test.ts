/** A part of `npm run trust`: the same attacks, fewer of each. */
import { describe, expect, it } from 'vitest'
import { cutPower, whole } from './cuts.ts'
import { killAgain } from './kills.ts'
import { mutate, readMutants, soundFiles } from './mutations.ts'

describe('a power cut', () => {
  it.each([
    ['label', 50],
    ['import', 20],
    ['study', 20],
    ['publish', 20],
  ] as const)('loses nothing that was acknowledged, and leaves a project that opens: %s', (job, cuts) => {
    expect(cutPower(job, cuts)).toEqual({ cuts, wrong: [] })
  })

  it('would be seen to lose it, were commits not on disk', () => {
    expect(cutPower('label', 20, { weak: true }).wrong.join('\n')).toContain('lost')
  })
})

it.each(['label', 'study', 'publish', 'export', 'dataset'])(
  'a kill loses nothing and leaves nothing half-written: %s',
  async (job) => {
    const { wrong, acknowledged } = await killAgain(job, 3)
    expect(wrong).toEqual([])
    expect(acknowledged).toBeGreaterThanOrEqual(3)
  },
)

it('files that were changed at random are read or refused in words', async () => {
  const { model: _model, tokenizer: _tokenizer, ...formats } = await soundFiles()
  for (const [name, format] of Object.entries(formats)) {
    const { read, refused, wrong } = await readMutants(name, format, 12)
    expect(wrong).toEqual([])
    expect(read + refused).toBe(12)
    expect(refused, name).toBeGreaterThan(0)
  }
})

it('a call that another thread came between is read as one, where it ended', () => {
  const trace = [
    '1 pwrite64(22, "a" <unfinished ...>',
    '2 close(5) = 0',
    '1 <... pwrite64 resumed>, 1, 0) = 1',
    '1 fsync(22) = 0',
  ]
  expect([...whole(trace)]).toEqual(['2 close(5) = 0', '1 pwrite64(22, "a", 1, 0) = 1', '1 fsync(22) = 0'])
})

it('a mutation is the same for the same seed, and nearly always a change', () => {
  const sound = Buffer.from('{"a": 1, "b": "two"}'.repeat(20))
  const from = (start: number): ((n: number) => number) => {
    let at = start
    return (n) => (at = (at * 48271) % 2147483647) % n
  }
  expect(mutate(sound, from(7))).toEqual(mutate(sound, from(7)))
  expect(mutate(sound, from(7))).not.toEqual(sound)
})
