import { Option, type Command } from 'commander'
import { bare } from '#contract/spelling.ts'
import { LEVELS, type Level } from '../analysis/agreement/level.ts'
import { ratingsAgreement } from '../analysis/agreement/ratings-report.ts'
import { ratingsOf } from '../analysis/agreement/ratings.ts'
import { DEFAULT_DRAWS } from '#contract/agreement.ts'
import { DEFAULT_EPSILON } from '#contract/machine.ts'
import { readRatings } from '../exchange/ratings-csv.ts'
import { machineJson, ratingsJson, studyJson } from './agreement-json.ts'
import { descriptionReport, machineReport, studyReport } from './agreement-report.ts'
import { withHost } from './command-host.ts'
import { positiveInteger, seed, share } from './options.ts'
import { drawsOnLine, print, printJson, say } from './output.ts'
import { ratingsReport } from './ratings-report.ts'

interface AgreementOptions {
  ratings?: string
  project?: string
  study?: string
  level: Level
  /** False: no word stands for a missing rating. */
  missing?: string[] | false
  cluster?: string
  seed: number
  draws: number
  epsilon?: number
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
    .option(
      '--missing <words>',
      'with --ratings: values that stand for a missing rating, with commas, such as NA,None; empty ones are then missing too',
      (words: string) => words.split(',').map(bare),
    )
    .option(
      '--no-missing',
      'with --ratings: NA, None and the like are values as any other; without either they are refused',
    )
    .option(
      '--cluster <column>',
      'with --ratings: column that names the key, or whatever else makes units alike; intervals resample these instead of units',
    )
    .option('--seed <n>', 'same seed, same interval', seed, 1)
    .option('--draws <n>', 'bootstrap draws over units; in a study, over keys', positiveInteger, DEFAULT_DRAWS)
    .option(
      '--epsilon <e>',
      `of the alternative annotator test, where a machine rated the study: how much it may be behind a person (default: ${DEFAULT_EPSILON})`,
      share,
    )
    .option('--json', 'print as JSON')
    .action(async (options: AgreementOptions, command: Command) => {
      const source = sourceOf(options, command)
      if ('ratings' in source) ofRatings(source.ratings, options)
      else await ofStudy(source.project, source.study, options)
    })
}

type Source = { ratings: string } | { project: string; study: string }

function sourceOf({ ratings, project, study, missing, cluster }: AgreementOptions, command: Command): Source {
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
  if (cluster !== undefined) {
    return command.error('error: --cluster is for --ratings. A study resamples its keys anyway.')
  }
  if (missing !== undefined) {
    return command.error('error: --missing is for --ratings. A study knows which of its labels are missing.')
  }
  return { project, study }
}

function ofRatings(path: string, { level, seed, draws, json, missing, cluster }: AgreementOptions): void {
  const file = readRatings(path, {
    level,
    missing: missing === false ? 'nothing' : (missing ?? null),
    cluster: cluster ?? null,
  })
  for (const note of file.notes) say(note)
  const progress = drawsOnLine(draws)
  const ratings = ratingsOf(file.columns, level)
  const clusters = file.clusters && clusterNumbers(ratings.units, file.clusters)
  const result = ratingsAgreement(ratings, {
    level,
    seed,
    draws,
    progress: progress.show,
    ...(clusters === null ? {} : { clusters }),
  })
  progress.end()
  for (const warning of result.warnings) say(warning)
  if (json === true) printJson({ ...ratingsJson(result), missing: file.missing })
  else print(ratingsReport(result, file.missing, { level, seed, draws }))
}

function clusterNumbers(units: readonly string[], clusters: ReadonlyMap<string, string>): Int32Array {
  const numbers = new Map([...new Set(clusters.values())].map((name, i) => [name, i]))
  return Int32Array.from(units, (unit) => numbers.get(clusters.get(unit) ?? '') as number)
}

function ofStudy(project: string, name: string, { seed, draws, epsilon, json }: AgreementOptions): Promise<void> {
  return withHost({ path: project, mustExist: true }, async (host) => {
    const { id } = await host.client.study.find({ name })
    const { tables: _tables, ...result } = await host.client.agreement.study({ study: id, seed, draws })
    const machines = await host.client.machine.compare({
      study: id,
      seed,
      draws,
      ...(epsilon !== undefined && { epsilon }),
    })
    const descriptions = await host.client.description.compare({ study: id })
    if (json === true)
      printJson({
        study: name,
        ...studyJson(result),
        machines: machines.map(machineJson),
        descriptions: descriptions.map(({ words: _words, table: _table, ...rest }) => rest),
      })
    else
      print(
        [studyReport(name, result), ...machines.map(machineReport), ...descriptions.map(descriptionReport)].join(
          '\n\n',
        ),
      )
  })
}
