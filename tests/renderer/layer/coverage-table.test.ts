import { expect, it } from 'vitest'
import { COVERAGE } from '../../../renderer/layer/coverage-table.tsx'
import { coverageOf, METHODS, SCENARIOS } from '../../bench/coverage/shares.ts'

it.each([...COVERAGE])('the note’s table says what simulation finds at $mean ± $deviation', (row) => {
  const scenario = SCENARIOS.find(({ mean, deviation }) => mean === row.mean && deviation === row.deviation)
  expect(scenario).toBeDefined()
  for (const [name, held, rounds] of [
    ['percentile bootstrap', row.percentile, 400],
    ['t on keys', row.t, 1500],
    ['Wilson on keys', row.wilson, 1500],
  ] as const) {
    const found = coverageOf(METHODS[name] as never, row, 10, rounds).held
    // Three standard errors of both simulations.
    const error = Math.sqrt(held * (1 - held) * (1 / rounds + 1 / 2000))
    expect(Math.abs(found - held)).toBeLessThan(3 * error + 0.005)
  }
})

it('and its own column is never below 93 %, as the note says', () => {
  expect(Math.min(...COVERAGE.map(({ wilson }) => wilson))).toBeGreaterThanOrEqual(0.93)
  expect([
    Math.min(...COVERAGE.map(({ percentile }) => percentile)),
    Math.max(...COVERAGE.map(({ percentile }) => percentile)),
  ]).toEqual([0.636, 0.916])
})
