/** `study preview`, `study create`: a study from a specification; `study compare`: two beside each other. */
import { decimal } from '#contract/decimal.ts'
import { InvalidArgumentError, type Command } from 'commander'
import type { KindMapping } from '#contract/statistics.ts'
import type { DesignPreview, StudyDesign } from '#contract/study-design.ts'
import { readStudySpec } from '../exchange/study-spec.ts'
import type { Host } from '../host.ts'
import { KeymarkError } from '../keymark-error.ts'
import { withHost } from './command-host.ts'
import { inWords, print, printJson, table } from './output.ts'
import { printed } from './print-table.ts'

interface Options {
  project: string
  spec: string
  json?: boolean
}

const FIELDS = `
The specification is a JSON object with these fields; all but name and annotators can be left out:
  name            name of the study
  annotators      list of names
  scan            name of the scan (the latest)
  scans           names of several scans in place of scan, mixed blind: keysPerLayer of each layer of each, each key with all
                  triggersPerKey, and nobody is told how strong prefixes are; numbers are by scan, and compared (none)
  layers          list of layers to draw from, from 1 (all of the model)
  sides           sides of keys to draw from: ["positive"], ["negative"] or both; of both, each key with one at random (["positive"])
  examples        which prefixes of a key are shown: "top" (the strongest), "interval:40-50" (of its strongest coefficient, in steps of 10),
                  "random" (of those at which it fires), or a list of several; of several, each key by one at random ("top");
                  all but "top" are drawn before, with keymark examples, as many as triggersPerKey, and nobody is told how strong they are
  keysPerLayer    random keys of each layer (10)
  seed            same scan, specification and seed: same study (1)
  triggersPerKey  triggers that annotators read (25); the scan has to keep as many
  minSupport      triggers that a pattern needs (3)
  minSentences    a key is eligible when it fired on so many sentences at least (minSupport)
  overlapShare    share of the keys that several annotators label, 0 to 1 (0)
  raters          how many label each of those (2)
  controlShare    share of the assignments whose triggers are random prefixes, 0 to 0.5 (0)
  practiceKeys    keys that each annotator labels first and that never count (0)
  practiceFirst   how many of them have to be answered before any other key (0)
  kinds           kinds of patterns, in place of shallow and semantic: {"kinds": [{"name", "definition", "shape", "colour", "letter"}, …],
                  "several": whether a pattern can be of several, "uninterpretable": whether a key can be answered so}
  assistance      true: the label page may point out shared words (false)
  guidelines      what annotators are asked to do, Markdown (Keymark's own)
  guidelinesFile  a Markdown file in place of guidelines, relative to the specification

Example:
  {"name": "two readers", "annotators": ["ann", "bob"], "keysPerLayer": 10, "seed": 7, "overlapShare": 0.5, "controlShare": 0.1}
`

export function registerStudyDesign(program: Command): void {
  const study = program.command('study').description('a study from a specification: who labels what')
  const command = (name: string, description: string): Command =>
    study
      .command(name)
      .description(description)
      .requiredOption('--project <file>', 'project file')
      .requiredOption('--spec <file>', 'the specification, JSON')
      .option('--json', 'print as JSON')
      .addHelpText('after', FIELDS)
  command('preview', 'keys, assignments, hours and precision that a specification gives; writes nothing').action(
    ({ project, spec, json }: Options) =>
      withHost({ path: project, mustExist: true }, async (host) => {
        const preview = await host.client.study.preview(await designOf(host, spec))
        if (json === true) printJson(preview)
        else printPreview(preview)
      }),
  )
  registerCompare(study)
  command('create', 'make the study: draw its keys and controls and say who labels what').action(
    ({ project, spec, json }: Options) =>
      withHost({ path: project, mustExist: true }, async (host) => {
        const design = await designOf(host, spec)
        const preview = await host.client.study.preview(design)
        const made = await host.client.study.create(design)
        if (json === true) return printJson({ ...made, preview })
        print(
          `study "${made.name}" from ${made.scans.length > 1 ? 'scans' : 'scan'} ${made.scans.map(({ name }) => `"${name}"`).join(', ')}, seed ${made.seed}\n`,
        )
        printPreview(preview)
      }),
  )
}

function registerCompare(study: Command): void {
  study
    .command('compare')
    .description('two studies of a project beside each other, in the kinds of the first')
    .requiredOption('--project <file>', 'project file')
    .requiredOption('--study <name>', 'name of the first study')
    .requiredOption('--with <name>', 'name of the second')
    .option(
      '--map <kinds>',
      'kinds of the second as kinds of the first, as superficial=shallow,conceptual=semantic; nothing behind = leaves a kind out; kept until another is given',
      mappingOf,
    )
    .option('--json', 'print as JSON')
    .action(({ project, study: name, with: other, map = null, json }: CompareOptions) =>
      withHost({ path: project, mustExist: true }, async ({ client }) => {
        const [first, second] = [await client.study.find({ name }), await client.study.find({ name: other })]
        const request = { first: first.id, second: second.id, mapping: map }
        const { table: found, ...comparison } = await client.statistics.compare(request)
        if (json === true) printJson(comparison)
        else print(printed(found))
      }),
    )
}

interface CompareOptions {
  project: string
  study: string
  with: string
  map?: KindMapping | null
  json?: boolean
}

function mappingOf(text: string): KindMapping {
  const pairs = text.split(',').map((pair) => pair.split('='))
  const wrong = pairs.find(({ length }) => length !== 2)
  if (wrong !== undefined) throw new InvalidArgumentError(`"${wrong.join('=')}" is not written as kind=kind.`)
  return Object.fromEntries(pairs.map(([kind = '', as = '']) => [kind.trim(), as.trim() === '' ? null : as.trim()]))
}

/** @throws KeymarkError that says where the fields are listed. */
function readSpec(path: string): ReturnType<typeof readStudySpec> {
  try {
    return readStudySpec(path)
  } catch (error) {
    if (!(error instanceof KeymarkError)) throw error
    throw new KeymarkError(
      error.code,
      `${error.message}\nkeymark study create --help lists the fields and what they take.`,
    )
  }
}

async function designOf(host: Host, path: string): Promise<StudyDesign> {
  const { scan, scans, design } = readSpec(path)
  const find = async (name: string | null): Promise<number> => (await host.client.scan.find({ name })).id
  if (scans === null) return { ...design, scan: await find(scan) }
  const ids: number[] = []
  for (const name of scans) ids.push(await find(name))
  return { ...design, scan: ids[0] ?? 0, scans: ids }
}

function printPreview(preview: DesignPreview): void {
  const { agreement, annotators, layers } = preview
  const isOfSeveral = layers.some(({ scan }) => scan !== undefined)
  print(
    table(
      ['layer', ...(isOfSeveral ? ['scan'] : []), 'keys', 'not eligible', 'drawn', 'labelled by several'],
      layers.map(({ layer, scan, keys, excluded, sampled, overlapping }) => [
        layer,
        ...(isOfSeveral ? [scan ?? ''] : []),
        keys,
        excluded,
        sampled,
        overlapping,
      ]),
    ),
  )
  print('')
  print(
    table(
      ['annotator', 'assignments', 'time'],
      annotators.map(({ annotator, assignments, seconds }) => [annotator, assignments, inWords(seconds)]),
    ),
  )
  print(
    `\n${preview.keys} keys, ${preview.assignments} assignments: ${preview.labels} of keys, ${preview.controls} controls, ${preview.practice} for practice`,
  )
  print(
    `${inWords(preview.seconds)} of work at ${Math.round(preview.secondsPerKey)} s a key (${preview.isMeasured ? 'measured in this project' : 'assumed; nothing is measured yet'})`,
  )
  printDetectable(preview.detectable)
  if (agreement === null) return print('no key is labelled twice: agreement cannot be measured')
  const { overall, pair, assumed } = agreement
  print(
    `agreement to ± ${decimal(overall.halfWidth, 2)} over ${overall.keys} keys, to ± ${decimal(pair.halfWidth, 2)} for two annotators over ${pair.keys}`,
  )
  print(
    `  (95 %, if kappa is ${assumed.kappa}, chance agreement ${assumed.chance}, and the correlation within a key ${assumed.withinKey})`,
  )
}

function printDetectable({ layers, halves, scans, spread, isMeasured }: DesignPreview['detectable']): void {
  const between = (of: typeof layers | undefined, what: string): string[] =>
    of === null || of === undefined
      ? []
      : [
          of.difference === null
            ? `no difference ${what} (${of.keys[0]} and ${of.keys[1]} keys)`
            : `${decimal(100 * of.difference, 0)} points ${what} (${of.keys[0]} and ${of.keys[1]} keys)`,
        ]
  const found = [
    ...between(layers, 'between two layers'),
    ...between(halves, 'between lower and upper half'),
    ...between(scans, 'between two scans'),
  ]
  if (found.length === 0) return
  print(`smallest difference of a share of triggers that is found with 80 % power: ${found.join('; ')}`)
  print(
    `  (two-sided at 5 %; keys of a layer differ with standard deviation ${decimal(spread.deviation, 2)}, design effect ${decimal(spread.designEffect, 1)} at ${Math.round(spread.triggers)} triggers, ${isMeasured ? 'measured in this project' : 'assumed until keys are labelled'})`,
  )
}
