import { Option, type Command } from 'commander'
import { EXPLANATIONS, type CoefficientName } from '../analysis/agreement/explain.ts'
import type { Coefficient } from '../analysis/agreement/coefficient.ts'
import { LEVELS, type Level } from '../analysis/agreement/level-alphas.ts'
import { ratingsAgreement, type RatingsAgreement } from '../analysis/agreement/ratings-report.ts'
import { ratingsOf } from '../analysis/agreement/ratings.ts'
import { DEFAULT_DRAWS } from '../analysis/bootstrap.ts'
import { readRatings } from '../exchange/ratings-csv.ts'
import { positiveInteger, wholeNumber } from './options.ts'
import { print, printJson, table } from './output.ts'

interface AgreementOptions {
  ratings: string
  level: Level
  seed: number
  draws: number
  json?: boolean
}

export function registerAgreement(program: Command): void {
  program
    .command('agreement')
    .description('agreement coefficients of any ratings file')
    .requiredOption(
      '--ratings <file>',
      'CSV with the columns unit, rater, value; no row for a missing rating; sets are written A|B, the empty one {}',
    )
    .addOption(
      new Option('--level <level>', "what the values are; the bootstrap interval is for this level's alpha (set: MASI)")
        .choices(LEVELS)
        .default('nominal'),
    )
    .option('--seed <n>', 'same seed, same interval', wholeNumber, 1)
    .option('--draws <n>', 'bootstrap draws over units', positiveInteger, DEFAULT_DRAWS)
    .option('--json', 'print as JSON')
    .action(({ ratings: path, level, seed, draws, json }: AgreementOptions) => {
      const result = ratingsAgreement(ratingsOf(readRatings(path, level)), { level, seed, draws })
      if (json === true) printJson(result)
      else printReport(result, { level, seed, draws })
    })
}

/** For people: every coefficient that applies, with its source; the JSON has the rest. */
function printReport(result: RatingsAgreement, { level, seed, draws }: Omit<AgreementOptions, 'ratings'>): void {
  const { krippendorff: alpha, gwet } = result
  print(
    `${result.units} units, ${result.raters} raters, ${result.ratings} ratings, ${result.pairable} of them in units rated twice or more`,
  )
  print(`95 % interval of alpha at level ${level}: ${draws} bootstrap draws over units, seed ${seed}\n`)
  const interval: Partial<Record<CoefficientName, { low: Coefficient; high: Coefficient }>> = {
    [{ nominal: 'alphaNominal', ordinal: 'alphaOrdinal', interval: 'alphaInterval', ratio: 'alphaRatio', set: 'masi' }[
      level
    ]]: alpha,
  }
  const values: [CoefficientName, Coefficient][] = [
    ['percentAgreement', result.percentAgreement],
    ['alphaNominal', alpha.nominal],
    ['alphaOrdinal', alpha.ordinal],
    ['alphaInterval', alpha.interval],
    ['alphaRatio', alpha.ratio],
    ['masi', result.masi],
    ['jaccard', result.jaccard],
    ['scottPi', result.scottPi],
    ['fleiss', result.fleiss && result.fleiss.kappa],
    ['ac1', gwet.ac1],
    ['ac2Linear', gwet.ac2Linear],
    ['ac2Quadratic', gwet.ac2Quadratic],
  ]
  const lines = values.flatMap(([name, value]) =>
    value === null ? [] : [[EXPLANATIONS[name].name, shown(value), range(interval[name]), EXPLANATIONS[name].source]],
  )
  const pairs = result.cohen.map(({ raters, kappa, low, high, n }) => [
    `${EXPLANATIONS.cohen.name}: ${raters.join(', ')} (n ${n})`,
    shown(kappa),
    range({ low, high }),
    EXPLANATIONS.cohen.source,
  ])
  print(table(['coefficient', 'value', '95 % interval', 'source'], [...lines, ...pairs]))
}

function shown(value: Coefficient): string {
  if (value === null) return ''
  return typeof value === 'number' ? value.toFixed(4) : `undefined: ${value.undefined}`
}

function range(interval: { low: Coefficient; high: Coefficient } | undefined): string {
  if (typeof interval?.low !== 'number' || typeof interval.high !== 'number') return ''
  return `${interval.low.toFixed(4)} to ${interval.high.toFixed(4)}`
}
