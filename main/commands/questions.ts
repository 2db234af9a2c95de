/** `questions preview`, `questions draw`, `questions show`: which of five lines is of another key? */
import { InvalidArgumentError, type Command } from 'commander'
import { QuestionDesign, type QuestionPreview } from '#contract/question.ts'
import { ExampleSource } from '#contract/stratum.ts'
import { percent } from '#contract/decimal.ts'
import type { Host } from '../host.ts'
import { writeFigures } from '../exchange/figure.ts'
import { KeymarkError } from '../keymark-error.ts'
import { withHost } from './command-host.ts'
import { positiveUpTo, seed, share } from './options.ts'
import { inWords, print, printJson, table } from './output.ts'
import { printed } from './print-table.ts'

interface DrawOptions {
  project: string
  study: string
  perLayer: number
  examples: ExampleSource[]
  controls: number
  seed: number
  json?: boolean
}

export function registerQuestions(program: Command): void {
  const questions = program
    .command('questions')
    .description('questions that need no words: which of five prefixes is of another key? Right by chance: 20 %')
  const command = (name: string, description: string): Command =>
    questions
      .command(name)
      .description(description)
      .requiredOption('--project <file>', 'project file')
      .requiredOption('--study <name>', 'name of the study whose people are asked')
      .option('--json', 'print as JSON')
  const drawing = (name: 'preview' | 'draw', description: string): Command =>
    command(name, description)
      .option('--per-layer <n>', 'keys of each layer: of the study first, then others', positiveUpTo(100), 5)
      .option(
        '--examples <sources>',
        'which prefixes of a key: top, interval:40-50 and so on, random; of several (with commas) each question by one at random',
        sourcesIn,
        ['top'],
      )
      .option('--controls <share>', 'share of the questions whose lines are all random, 0 to 0.5', share, 0.1)
      .option('--seed <n>', 'same seed, same questions', seed, 1)
      .action((options: DrawOptions) => run(name, options))
  drawing('preview', 'how many questions there would be, for whom, and what they cost; writes nothing')
  drawing('draw', 'draw the questions, behind what everybody has: nobody is asked about a key that they label')
  command('show', 'what the answers say: by layer, by what people found in the keys, by person, on controls')
    .option('--out <folder>', 'write the figure there, as SVG, PNG, CSV and Vega-Lite')
    .action(({ project, study, out, json }: { project: string; study: string; out?: string; json?: boolean }) =>
      withHost({ path: project, mustExist: true }, async (host) => {
        const { id } = await host.client.study.find({ name: study })
        const people = await host.client.question.people({ study: id })
        const { statistics, tables, figures, words } = await host.client.question.statistics({ study: id })
        const files = out === undefined ? [] : await writeFigures(figures, out, { excel: false })
        if (json === true)
          return printJson({ study, people, ...statistics, words, ...(out !== undefined && { files }) })
        if (people.length === 0) return print(`"${study}" has no questions.`)
        print(
          table(
            ['annotator', 'questions', 'answered'],
            people.map(({ annotator, questions: all, answered }) => [annotator, all, answered]),
          ),
        )
        for (const one of [tables.layers, tables.groups, tables.annotators])
          print(`\n${printed({ ...one, note: null })}`)
        print(`\n${[...words, tables.layers.note ?? ''].join('\n')}`)
        for (const file of files) print(file)
      }),
    )
}

const run = (name: 'preview' | 'draw', { project, study, json, ...options }: DrawOptions): Promise<void> =>
  withHost({ path: project, mustExist: true }, async (host: Host) => {
    const { id } = await host.client.study.find({ name: study })
    const design = QuestionDesign.safeParse({
      study: id,
      keysPerLayer: options.perLayer,
      examples: options.examples,
      controlShare: options.controls,
      seed: options.seed,
    })
    if (!design.success)
      throw new KeymarkError('bad-input', design.error.issues[0]?.message ?? 'The design does not fit.')
    const preview = await host.client.question[name](design.data)
    if (json === true) printJson(preview)
    else printPreview(preview)
  })

function printPreview({
  questions,
  labelled,
  shared,
  controls,
  people,
  answers,
  beyondChance,
  ...rest
}: QuestionPreview): void {
  print(
    table(
      ['annotator', 'questions', 'time'],
      people.map(({ annotator, questions: own, seconds }) => [annotator, own, inWords(seconds)]),
    ),
  )
  print(
    `\n${questions} questions about keys, ${labelled} of them about keys that somebody of the study labels, ${shared} for two people or more; ${controls} controls`,
  )
  print(
    `${Math.round(rest.secondsPerQuestion)} s a question (${rest.isMeasured ? 'measured in this project' : 'assumed; nothing is measured yet'})`,
  )
  print(
    beyondChance === null
      ? `${answers} answers are too few to tell anything from guessing`
      : `of ${answers} answers, ${beyondChance} right (${percent(beyondChance / answers)}) are more than guessing gives (exact, one-sided, 5 %)`,
  )
}

function sourcesIn(text: string): ExampleSource[] {
  return text.split(',').map((one) => {
    const { data } = ExampleSource.safeParse(one.trim())
    if (data === undefined)
      throw new InvalidArgumentError(`"${one.trim()}" is none of top, random and intervals such as interval:40-50.`)
    return data
  })
}
