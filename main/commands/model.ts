import type { Command } from 'commander'
import { withHost } from './command-host.ts'
import { print, printJson, table } from './output.ts'
import { modelSource } from './scan.ts'

export function registerModel(program: Command): void {
  program
    .command('model <path>')
    .description('what Keymark finds in a model: a folder, an .onnx file, or "demo"')
    .option('--fast', 'only read the files: do not run the model to see whether a scan would refuse it')
    .option('--json', 'print as JSON')
    .action((path: string, options: { fast?: boolean; json?: boolean }) =>
      withHost(null, async (host) => {
        const model = await host.client.model.describe({
          source: modelSource(host, path),
          check: options.fast !== true,
        })
        if (options.json === true) {
          printJson(model)
          return
        }
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
}
