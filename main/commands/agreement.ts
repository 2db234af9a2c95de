import { Option, type Command } from 'commander'
import { EXPLANATIONS, type CoefficientName } from '../analysis/agreement/explain.ts'
import type { Coefficient } from '../analysis/statistics/outcome.ts'
import { LEVELS, type Level } from '../analysis/agreement/level.ts'
import { ratingsAgreement, type RatingsAgreement, type RatingsOptions } from '../analysis/agreement/ratings-report.ts'
import { ratingsOf } from '../analysis/agreement/ratings.ts'
import { DEFAULT_DRAWS } from '../analysis/statistics/bootstrap.ts'
import { readRatings } from '../exchange/ratings-csv.ts'
import { findStudy } from '../store/study.ts'
import { studyReport } from './agreement-report.ts'
import { withHost } from './command-host.ts'
import { positiveInteger, seed } from './options.ts'
import { print, printJson, table } from './output.ts'

interface AgreementOptions {
  ratings?: string
  project?: string
  study?: string
  level: Level
  seed: number
  draws: number
  json?: boolean
}

export function registerAgreement(program: Command): void {
  program
    .command('agreement')
    .description("agreement of a study's annotators, or the coefficients of any ratings file")
    .option('--project <file>', 'project file, with --study')
    .option('--study <name>', 'name of the study; its finished annotations count')
    .option(
      '--ratings <file>',
      'instead: CSV with the columns unit, rater, value; no row for a missing rating; blanks around a value do not count; sets are written A|B, the empty one {}',
    )
    .addOption(
      new Option(
        '--level <level>',
        "with --ratings: what the values are: nominal values and members of sets are texts (01 and 1 are two), others numbers (1 and 1.0 are one); the bootstrap interval is for this level's alpha (set: MASI)",
      )
        .choices(LEVELS)
        .default('nominal'),
    )
    .option('--seed <n>', 'same seed, same interval', seed, 1)
    .option('--draws <n>', 'bootstrap draws over units; in a study, over keys', positiveInteger, DEFAULT_DRAWS)
    .option('--json', 'print as JSON')
    .action(async (options: AgreementOptions, command: Command) => {
      const source = sourceOf(options, command)
      if ('ratings' in source) ofRatings(source.ratings, options)
      else await ofStudy(source.project, source.study, options)
    })
}

type Source = { ratings: string } | { project: string; study: string }

function sourceOf({ ratings, project, study }: AgreementOptions, command: Command): Source {
  if (ratings !== undefined) {
    const other = project === undefined ? (study === undefined ? null : '--study') : '--project'
    if (other === null) return { ratings }
    return command.error(`error: --ratings takes the place of a study. Leave out either --ratings or ${other}.`)
  }
  if (project === undefined && study === undefined) {
    return command.error('error: Say what to compare: --project FILE --study NAME, or --ratings FILE.')
  }
  if (project === undefined) return command.error('error: Say with --project which file holds the study.')
  if (study === undefined) return command.error('error: Say with --study which study of the project to compare.')
  if (command.getOptionValueSource('level') === 'cli') {
    return command.error('error: --level is for --ratings. A study is reported at all of its levels.')
  }
  return { project, study }
}

function ofRatings(path: string, { level, seed, draws, json }: AgreementOptions): void {
  const result = ratingsAgreement(ratingsOf(readRatings(path, level), level), { level, seed, draws })
  if (json === true) printJson(result)
  else printReport(result, { level, seed, draws })
}

function ofStudy(project: string, name: string, { seed, draws, json }: AgreementOptions): Promise<void> {
  return withHost({ path: project, mustExist: true }, async (host) => {
    const { id } = findStudy(host.workspace.store, name)
    const result = await host.client.agreement.study({ study: id, seed, draws })
    if (json === true) printJson({ study: name, ...result })
    else print(studyReport(name, result))
  })
}

/** For people: every coefficient that applies, with its source; the JSON has the rest. */
function printReport(result: RatingsAgreement, { level, seed, draws }: RatingsOptions): void {
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
