import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Variant } from '#contract/model.ts'
import type { Host } from '../host.ts'
import { KeymarkError } from '../keymark-error.ts'
import { withHost } from './command-host.ts'
import { follow } from './follow.ts'
import { decimalSize, print, printJson, table } from './output.ts'
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
        print('')
        print(
          table(
            ['layer', 'keys', 'width', 'activation', 'gated'],
            model.layers.map(({ layer, keys, width, activation, gated }) => [
              layer,
              keys,
              width,
              activation,
              gated ? 'yes' : 'no',
            ]),
          ),
        )
      }),
    )
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
