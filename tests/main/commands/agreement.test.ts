import type { RatingsAgreement } from '#main/analysis/agreement/ratings-report.ts'
import { registerAgreement } from '#main/commands/agreement.ts'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { afterAll, expect, test } from 'vitest'
import { inProcess } from './in-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'keymark-agreement-'))
const path = join(folder, 'ratings.csv')
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs the command on a ratings file and returns what it prints. */
function run(rows: readonly string[], ...options: string[]): Promise<string> {
  writeFileSync(path, `unit,rater,value\n${rows.join('\n')}\n`)
  return inProcess(registerAgreement, ['agreement', '--ratings', path, ...options])
}

const SMALL = ['1,a,1', '1,b,1', '2,a,2', '2,b,1', '3,a,2', '3,b,2', '4,a,3', '4,b,3', '5,a,1']

test('the JSON has the names and the order that scripts read', async () => {
  const result = JSON.parse(await run(SMALL, '--level', 'interval', '--draws', '300', '--json')) as RatingsAgreement
  expect(Object.keys(result)).toEqual([
    'units',
    'raters',
    'ratings',
    'pairable',
    'percentAgreement',
    'cohen',
    'scottPi',
    'fleiss',
    'krippendorff',
    'gwet',
    'masi',
    'jaccard',
    'pairsLeftOut',
    'percentInterval',
    'resampled',
    'twoWay',
    'warnings',
    'missing',
  ])
  expect(result).toMatchObject({
    units: 5,
    raters: 2,
    ratings: 9,
    pairable: 8,
    fleiss: null,
    masi: null,
    jaccard: null,
  })
  expect(Object.keys(result.cohen[0] ?? {})).toEqual([
    'raters',
    'kappa',
    'linear',
    'quadratic',
    'se',
    'low',
    'high',
    'n',
    'p',
    'pHolm',
  ])
  expect(result.cohen[0]).toMatchObject({ raters: ['a', 'b'], n: 4 })
  expect(Object.keys(result.krippendorff)).toEqual(['nominal', 'ordinal', 'interval', 'ratio', 'low', 'high'])
  expect(Object.keys(result.gwet)).toEqual(['ac1', 'ac2Linear', 'ac2Quadratic'])
  expect(result.krippendorff.low).toBeLessThan(Number(result.krippendorff.interval))
})

test('what holds for other raters like these stands beside what holds for these', async () => {
  expect(await run(SMALL)).toContain('2 annotators say nothing of others')
  const three = SMALL.concat(['1,c,1', '2,c,2', '3,c,2', '4,c,1'])
  expect(await run(three, '--draws', '300')).toMatch(
    /Interval for annotators like these \(units and raters drawn, t on raters − 1\), alpha at level nominal: \(?[−-]?\d\.\d+ to /u,
  )
})

test('fleiss has its parts where every unit has the same number of ratings', async () => {
  const result = JSON.parse(await run(SMALL.slice(0, 8), '--json')) as RatingsAgreement
  expect(Object.keys(result.fleiss ?? {})).toEqual(['kappa', 'observed', 'expected'])
})

test('the level picks the interval, the seed fixes it', async () => {
  const many = Array.from({ length: 40 }, (_, u) => [
    `${u},a,${(u * 7) % 5}`,
    `${u},b,${(u * 7 + Number(u % 3 === 0)) % 5}`,
  ]).flat()
  const interval = async (...options: string[]): Promise<unknown[]> => {
    const { low, high } = (JSON.parse(await run(many, '--json', '--draws', '200', ...options)) as RatingsAgreement)
      .krippendorff
    return [low, high]
  }
  expect(await interval()).toEqual(await interval('--level', 'nominal', '--seed', '1'))
  expect(await interval('--level', 'ratio')).not.toEqual(await interval())
})

test('for people it names the coefficients, the MASI variant and the sources', async () => {
  const text = await run(['1,a,A|B', '1,b,A', '2,a,{}', '2,b,{}'], '--level', 'set', '--draws', '50')
  expect(text).toContain('MASI (Passonneau 2006)')
  expect(text).toContain('Krippendorff 2011')
  expect(text).not.toContain('NaN')
})

test('options that make no sense are refused', async () => {
  await expect(run(SMALL, '--level', 'cardinal')).rejects.toThrow('nominal, ordinal, interval, ratio, set')
  await expect(run(SMALL, '--draws', '0')).rejects.toThrow('above 0')
  await expect(run(SMALL, '--seed', 'x')).rejects.toThrow('whole number')
})

test('ten thousand units, five raters and 2,000 draws take well under a minute of the processor', async () => {
  const rng = xoroshiro128plus(1)
  const rows = Array.from({ length: 10_000 }, (_, unit) => {
    const truth = uniformInt(rng, 1, 5)
    return ['a', 'b', 'c', 'd', 'e'].map((rater) => {
      const value = uniformInt(rng, 0, 9) < 7 ? truth : uniformInt(rng, 1, 5)
      return `${unit},${rater},${value}`
    })
  }).flat()
  const before = process.cpuUsage()
  const result = JSON.parse(await run(rows, '--level', 'ordinal', '--json')) as RatingsAgreement
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1e6).toBeLessThan(30)
  // A rater knows the truth seven times in ten, so alpha is 0.7².
  expect(result.krippendorff.nominal).toBeCloseTo(0.49, 1.5)
  expect(Number(result.krippendorff.low)).toBeLessThan(0.49)
  expect(Number(result.krippendorff.high)).toBeGreaterThan(0.48)
})

test('placeholders for a missing rating are refused, left out, or values, as it is said', async () => {
  const rows = ['1,a,A', '1,b,A', '2,a,B', '2,b,B', '3,a,A', '3,b,None', '4,a,B', '4,b,NA']
  const alpha = async (...options: string[]): Promise<unknown> =>
    (JSON.parse(await run(rows, '--json', ...options)) as RatingsAgreement).krippendorff.nominal
  await expect(run(rows)).rejects.toThrow(/line 7: "None" usually stands for a missing value.*--missing None/)
  expect(await alpha('--missing', 'NA,None')).toBe(1)
  // Two of four units agree; values A 3, B 3, None, NA: 1 - 7 · 4 / (64 - 20).
  expect(await alpha('--no-missing')).toBeCloseTo(1 - 28 / 44, 12)
  expect(await run(rows, '--missing', 'NA, None')).toContain('2 missing ratings are left out')
  await expect(run(rows, '--missing', 'NA')).rejects.toThrow('"None"')
})

test('a coefficient just below 0 has no minus before a zero', async () => {
  // One of 12,001 units disagrees: Scott's pi is -1 / 24,001.
  const rows = Array.from({ length: 12_001 }, (_, u) => [`${u},a,x`, `${u},b,${u === 0 ? 'y' : 'x'}`]).flat()
  const result = JSON.parse(await run(rows, '--draws', '20', '--json')) as RatingsAgreement
  expect(result.scottPi).toBeLessThan(0)
  const text = await run(rows, '--draws', '20')
  expect(text).toContain('0.0000')
  expect(text).not.toMatch(/-0\.0000\b/)
})

test('thousands of raters leave out the pairs, and say so', async () => {
  const rows = Array.from({ length: 20 }, (_, unit) =>
    Array.from({ length: 3000 }, (_, rater) => `${unit},r${rater},${(unit + Number(rater % 10 === 0)) % 3}`),
  ).flat()
  const result = JSON.parse(await run(rows, '--draws', '20', '--json')) as RatingsAgreement
  expect(result).toMatchObject({ raters: 3000, ratings: 60_000, cohen: [], pairsLeftOut: 4_498_500 })
  // Two raters agree when both or neither are among the tenth that differs.
  expect(result.percentAgreement).toBeCloseTo((300 * 299 + 2700 * 2699) / (3000 * 2999), 12)
  expect(await run(rows, '--draws', '20')).toContain('4498500 pairs')
})

test('units of one key are resampled together, and names that look so are told without --cluster', async () => {
  // Twelve keys; their raters agree on all eight triggers of a key, or on none.
  const rows = Array.from({ length: 96 }, (_, i) => {
    const key = Math.floor(i / 8)
    const agree = key % 3 !== 0
    return [`${key}/1-${i % 8},ann,${i % 2},${key}`, `${key}/1-${i % 8},bob,${agree ? i % 2 : 1 - (i % 2)},${key}`]
  }).flat()
  const report = async (...options: string[]): Promise<RatingsAgreement> => {
    writeFileSync(path, `unit,rater,value,Key\n${rows.join('\n')}\n`)
    const args = ['agreement', '--ratings', path, '--json', '--draws', '500', ...options]
    return JSON.parse(await inProcess(registerAgreement, args)) as RatingsAgreement
  }
  const [alone, together] = [await report(), await report('--cluster', 'key')]
  const width = ({ low, high }: { low: unknown; high: unknown }): number => Number(high) - Number(low)
  expect(alone.resampled).toEqual({ of: 'units', number: 96 })
  expect(together.resampled).toEqual({ of: 'clusters', number: 12 })
  expect(together.krippendorff.nominal).toBe(alone.krippendorff.nominal)
  // The design effect is 8: the intervals of clusters are wider by its root.
  for (const [one, other] of [
    [alone.krippendorff, together.krippendorff],
    [alone.cohen[0], together.cohen[0]],
    [alone.percentInterval, together.percentInterval],
  ] as const) {
    if (!one || !other) throw new Error('no interval')
    expect(width(other) / width(one)).toBeGreaterThan(2)
    expect(width(other) / width(one)).toBeLessThan(4)
  }
  expect(Number(together.cohen[0]?.p)).toBeGreaterThan(Number(alone.cohen[0]?.p))
  expect(alone.warnings.join()).toContain('look like triggers of one key')
  expect(together.warnings.join()).not.toContain('look like triggers of one key')
  await expect(report('--cluster', 'no such')).rejects.toThrow('no column "no such"')
})
