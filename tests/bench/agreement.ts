/**
 * What the bootstrap interval of alpha costs for 120,000 ratings at each level, and how much more than at the nominal one.
 *
 *   node tests/bench/agreement.ts
 */
import { LEVELS } from '#main/analysis/agreement/level.ts'
import { ratingsAgreement } from '#main/analysis/agreement/ratings-report.ts'
import { ratingColumns, ratingsOf } from '#main/analysis/agreement/ratings.ts'
import { seeded } from '#main/analysis/statistics/seeded.ts'

const UNITS = 30_000
const RATERS = 4
const DRAWS = 200
/** The most that the ordinal level may cost, in times of the nominal one. */
const MOST = 3

const { below } = seeded(1)

/** Four raters of 30,000 units: in half of the ratings the truth, else any value. */
function ratings(values: number) {
  const rows = Array.from({ length: UNITS }, (_, unit) => {
    const truth = below(values)
    return Array.from({ length: RATERS }, (_, rater) => ({
      unit: String(unit),
      rater: String(rater),
      value: String(below(2) === 0 ? truth : below(values)),
    }))
  })
  return ratingColumns(rows.flat())
}

for (const values of [5, 100]) {
  const columns = ratings(values)
  const seconds = new Map<string, number>()
  for (const level of LEVELS.filter((level) => level !== 'set')) {
    const coded = ratingsOf(columns, level)
    const start = performance.now()
    ratingsAgreement(coded, { level, seed: 1, draws: DRAWS })
    seconds.set(level, (performance.now() - start) / 1000)
  }
  const nominal = seconds.get('nominal') ?? 0
  console.log(`${UNITS * RATERS} ratings of ${values} values, ${DRAWS} draws`)
  for (const [level, time] of seconds)
    console.log(`  ${level.padEnd(9)} ${time.toFixed(2)} s  ${(time / nominal).toFixed(2)} × nominal`)
  if ((seconds.get('ordinal') ?? 0) > MOST * nominal) {
    console.error(`ordinal costs more than ${MOST} times as much as nominal`)
    process.exitCode = 1
  }
}
