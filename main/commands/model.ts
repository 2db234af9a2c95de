import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import type { Layer, Variant } from '#contract/model.ts'
import type { Host } from '../host.ts'
import { KeymarkError } from '../keymark-error.ts'
import { shuffledModel } from '../work/shuffled-model.ts'
import { surroundings, withHost } from './command-host.ts'
import { follow } from './follow.ts'
import { seed } from './options.ts'
import { decimalSize, print, printJson, ProgressLine, table } from './output.ts'
import { modelSource } from './scan.ts'

export function registerModel(program: Command): void {
  // What stands behind the name of a subcommand is that one's.
  const command = program
    .enablePositionalOptions()
    .command('model')
    .enablePositionalOptions()
    .argument('<path>')
    .description('what Keymark finds in a model: a folder, an .onnx file, or "demo"')
    .option(
      '--variant <name>',
      'which .onnx file of the folder, such as q4 (default: the most precise that can be read)',
    )
    .option('--fast', 'only read the files: do not run the model to see whether a scan would refuse it')
    .option('--json', 'print as JSON')
    .action((path: string, options: { variant?: string; fast?: boolean; json?: boolean }) =>
      withHost(null, async (host) => {
        const variants = path === 'demo' ? [] : await host.client.model.variants({ source: modelSource(host, path) })
        if (options.json !== true && variants.length > 1) print(`${variantTable(variants)}\n`)
        const model = await host.client.model.describe({
          source: modelSource(host, path, options.variant),
          check: options.fast !== true,
        })
        if (options.json === true) {
          printJson({ ...model, variants })
          return
        }
        if (variants.length > 1) print(`file: ${model.file}`)
        const { outputEmbedding, finalNorm, beginningToken, check, precision, unknownTokens = 0 } = model
        print(`${model.name}  sha256 ${model.sha256}`)
        print(
          `vocabulary ${model.vocabulary.toLocaleString('en')}, context ${model.context?.toLocaleString('en') ?? 'not stated'}`,
        )
        print(
          `output embedding: ${outputEmbedding === null ? 'not found' : `${outputEmbedding.tensor}${outputEmbedding.steps === true ? ' in several steps' : ''}${outputEmbedding.tied ? ' (tied)' : ''}`}`,
        )
        print(
          `final normalisation: ${finalNorm === null ? 'none' : `${finalNorm.kind}, epsilon ${Number(finalNorm.epsilon.toPrecision(6))}`}`,
        )
        print(`beginning token: ${beginningToken === null ? 'none' : `${beginningToken.token} (${beginningToken.id})`}`)
        if (unknownTokens > 0)
          print(
            `tokenizer: ${unknownTokens.toLocaleString('en')} of its tokens are none of the model's; a sentence is read up to the first of them`,
          )
        if (precision !== undefined)
          print(`precision: weights ${precision.weights}, activations ${precision.activations}`)
        if (check !== null) {
          const percent = (change: number): string => `${Number((change * 100).toPrecision(2))} %`
          print(
            `causal: yes (coefficients change by ${percent(check.following)} at most when what follows goes; rounding may change them by ${percent(check.tolerance)})`,
          )
          print(
            check.beside === null
              ? 'sentences apart: yes (the model reads one at a time)'
              : `sentences apart: yes (${percent(check.beside)} at most with others beside them)`,
          )
        }
        const hasExperts = model.layers.some(({ experts }) => experts !== undefined)
        print('')
        print(
          table(
            ['layer', 'keys', 'width', 'activation', 'gated', ...(hasExperts ? ['experts'] : [])],
            model.layers.map(({ layer, keys, width, activation, gated, experts }) => [
              layer,
              keys,
              width,
              activation,
              gated ? 'yes' : 'no',
              ...(hasExperts ? [expertsInWords(experts ?? [])] : []),
            ]),
          ),
        )
        if (hasExperts)
          print(
            '\nThe keys of a mixture are its experts’ units one after another; a coefficient is the unit’s own times the router’s weight.',
          )
      }),
    )
  command
    .command('shuffle <path>')
    .description('a random control: the model with the numbers of each weight tensor in random places, embeddings kept')
    .option('--seed <n>', 'same seed, same model', seed, 1)
    .requiredOption('--out <dir>', 'folder for it, which is made')
    .option('--json', 'print as JSON')
    .action((path: string, options: { seed: number; out: string; json?: boolean }) => shuffleAndPrint(path, options))
  command
    .command('download <repository>')
    .description('bring a model of the Hugging Face Hub here, OWNER/NAME; an interrupted download goes on')
    .option('--variant <name>', 'which .onnx file, such as q4 (default: the most precise)')
    .option('--out <dir>', 'folder that the model gets its own folder in', '.')
    .option('--json', 'print as JSON')
    .action((repository: string, options: { variant?: string; out: string; json?: boolean }) =>
      withHost(null, (host) => downloadAndPrint(host, repository, options)),
    )
}

async function shuffleAndPrint(
  path: string,
  { seed, out, json = false }: { seed: number; out: string; json?: boolean },
): Promise<void> {
  const folder = resolve(out)
  const line = new ProgressLine()
  const began = performance.now()
  const shuffled = await shuffledModel(
    path === 'demo' ? join(surroundings.resources, 'demo-model') : resolve(path),
    folder,
    {
      seed,
      report: (done, total) => {
        const seconds = (performance.now() - began) / 1000
        line.show({
          message: 'permuting weights',
          notice: null,
          unit: 'MB',
          done: Math.round(done / 1e6),
          total: Math.max(1, Math.round(total / 1e6)),
          rate: null,
          secondsLeft: done === 0 ? null : (seconds / done) * (total - done),
        })
      },
    },
  )
  line.end()
  const n = (number: number): string => number.toLocaleString('en')
  if (json) printJson({ ...shuffled, out: folder })
  else
    print(
      `${folder}  ${n(shuffled.numbers)} of ${n(shuffled.all)} numbers in ${n(shuffled.tensors)} tensors in random places (seed ${seed}); embeddings, tables and scales as in ${shuffled.of}`,
    )
}

async function downloadAndPrint(
  host: Host,
  repository: string,
  { variant = null, out, json = false }: { variant?: string | null; out: string; json?: boolean },
): Promise<void> {
  const { files } = host.workspace
  const { started, isCancelled } = await follow(
    host,
    () => host.client.model.download({ repository, variant, into: files.register(resolve(out)).id }),
    'stopping; what came is kept …',
  )
  if (isCancelled)
    throw new KeymarkError('cancelled', 'The download was stopped. What came is kept; run the same command to go on.')
  const file = files.path(started.file.id)
  if (json) printJson({ repository, file })
  else print(file)
}

/** `4 × 6 + shared 16`, in the order of their keys. */
function expertsInWords(experts: NonNullable<Layer['experts']>): string {
  const runs: { keys: number; isShared: boolean; count: number }[] = []
  for (const expert of experts) {
    const last = runs.at(-1)
    if (last?.keys === expert.keys && last.isShared === expert.isShared) last.count += 1
    else runs.push({ ...expert, count: 1 })
  }
  const n = (number: number): string => number.toLocaleString('en')
  return runs
    .map(({ keys, isShared, count }) => `${isShared ? 'shared ' : ''}${count === 1 ? '' : `${n(count)} × `}${n(keys)}`)
    .join(' + ')
}

/** The one that is used unless another is named stands first; why one cannot be read, in a sentence. */
const variantTable = (variants: readonly Variant[]): string =>
  table(
    ['file', 'weights', 'activations', 'size', ''],
    variants.map(({ name, precision, bytes, refusal }, i) => [
      name,
      precision?.weights ?? '–',
      precision?.activations ?? '–',
      decimalSize(bytes),
      refusal === null ? (i === 0 ? 'used unless another is named' : '') : `not read: ${sentenceOf(refusal)}`,
    ]),
  )

const sentenceOf = (text: string): string => /^.*?[.:](?=\s|$)/u.exec(text)?.[0].slice(0, -1) ?? text
