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
  ])
  expect(result.cohen[0]).toMatchObject({ raters: ['a', 'b'], n: 4 })
  expect(Object.keys(result.krippendorff)).toEqual(['nominal', 'ordinal', 'interval', 'ratio', 'low', 'high'])
  expect(Object.keys(result.gwet)).toEqual(['ac1', 'ac2Linear', 'ac2Quadratic'])
  expect(result.krippendorff.low).toBeLessThan(Number(result.krippendorff.interval))
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

test('ten thousand units, five raters and 2,000 draws take well under a minute', async () => {
  const rng = xoroshiro128plus(1)
  const rows = Array.from({ length: 10_000 }, (_, unit) => {
    const truth = uniformInt(rng, 1, 5)
    return ['a', 'b', 'c', 'd', 'e'].map((rater) => {
      const value = uniformInt(rng, 0, 9) < 7 ? truth : uniformInt(rng, 1, 5)
      return `${unit},${rater},${value}`
    })
  }).flat()
  const start = performance.now()
  const result = JSON.parse(await run(rows, '--level', 'ordinal', '--json')) as RatingsAgreement
  expect(performance.now() - start).toBeLessThan(30_000)
  // A rater knows the truth seven times in ten, so alpha is 0.7².
  expect(result.krippendorff.nominal).toBeCloseTo(0.49, 1.5)
  expect(Number(result.krippendorff.low)).toBeLessThan(0.49)
  expect(Number(result.krippendorff.high)).toBeGreaterThan(0.48)
})
