/** The README's table of models is what its small decoders do. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { coefficientsOf } from '#main/inference/instrument/request.ts'
import { checkModel } from '#main/inference/model-check.ts'
import { openModel } from '#main/inference/model/open.ts'
import { readVectors } from '#main/inference/model/vectors.ts'
import { openExplorer } from '#main/inference/prompt/explorer.ts'
import { openSession } from '#main/inference/session.ts'
import { families, type Family } from '../../../fixtures/families.ts'
import { forwardOf } from '../../../fixtures/forward.ts'
import { writeTinyModel } from '../../../fixtures/graphs.ts'
import { mixtureCoefficients, type MixtureOptions, WIDTH, writeMixture } from '../../../fixtures/experts.ts'
import { openRawModel } from '../../../fixtures/raw-model.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'

const cpu = { provider: 'cpu', threads: 1 } as const
const IDS = [0, 3, 17, 8, 30]
const SIZES = { layers: 2, width: 16, keys: 48, vocabulary: 40 }

/** What of Keymark a model serves for, each tried and compared with plain loops. */
async function works({ options, is }: Family): Promise<string> {
  const folder = temporaryFolder()
  const whole = { ...SIZES, ...options }
  const tiny = writeTinyModel(folder, whole)
  const model = await openModel(folder)
  await checkModel(model, cpu)
  const near = options.halfThroughout === true ? 0.03 : 1e-3
  const pass = forwardOf(tiny, whole, is)(IDS)
  const session = await openSession(model, { kind: 'coefficients' }, cpu)
  const outputs = await session.run(Int32Array.from(IDS), 1, IDS.length)
  await session.close()
  const served: string[] = []
  const isEqual = (a: ArrayLike<number>, b: ArrayLike<number>): boolean =>
    a.length === b.length && Array.from(a).every((x, i) => Math.abs(x - (b[i] as number)) < near)
  if (
    model.memories.every(({ layer }, i) =>
      isEqual(
        outputs[coefficientsOf(layer)]?.data ?? [],
        (pass.m[i] ?? []).flatMap((m) => [...m]),
      ),
    )
  )
    served.push('scan')
  const values = await Promise.all(model.memories.map((memory) => readVectors(model, memory.values)))
  if (model.outputEmbedding !== null && values.every((found, i) => isEqual(found, tiny.layers[i]?.values ?? [])))
    served.push('values')
  if (model.outputEmbedding !== null && model.memories.every(({ residual }) => residual !== null))
    served.push('residual')
  const explorer = await openExplorer({ model: folder, expected: null, ...cpu })
  const text = IDS.slice(1)
    .map((id) => `w${id}`)
    .join(' ')
  const flow = await explorer.ask({ text, set: [], finalNorm: true, position: 4 }).catch(() => null)
  if (flow !== null && 'logit' in flow && Math.abs(flow.logit - Math.max(...(pass.logits[4] ?? []))) < near)
    served.push('prompt')
  return served.join(', ')
}

/** The same of experts whose tokens are picked, with a shared one beside them. */
async function mixtureWorks(): Promise<string> {
  const folder = temporaryFolder()
  const options: MixtureOptions = { form: 'elements', layers: [2], shared: 'gated' }
  const { onnxFile, tiny, weights, input } = writeMixture(folder, options, { vocabulary: SIZES.vocabulary })
  const model = await openModel(folder)
  await checkModel(model, cpu)
  const raw = await openRawModel(onnxFile, [input(2), 'logits'])
  const [x = new Float32Array(), logits = new Float32Array()] = await raw.run(IDS)
  await raw.release()
  const session = await openSession(model, { kind: 'coefficients' }, cpu)
  const outputs = await session.run(Int32Array.from(IDS), 1, IDS.length)
  await session.close()
  const [own, block] = [weights.get(2), tiny.layers[1]]
  const memory = model.memories[1]
  if (own === undefined || block === undefined || memory === undefined) throw new Error('no second layer')
  const expected = IDS.flatMap((_, token) =>
    mixtureCoefficients(x.subarray(token * WIDTH, (token + 1) * WIDTH), own, block, options),
  )
  const served: string[] = []
  if (expected.every((one, i) => Math.abs(one - (outputs[coefficientsOf(2)]?.data[i] ?? NaN)) < 1e-5))
    served.push('scan')
  const values = [...own.down.flatMap((one) => [...one]), ...block.values]
  if ((await readVectors(model, memory.values)).every((one, i) => one === values[i])) served.push('values')
  if (model.memories.every(({ residual }) => residual !== null)) served.push('residual')
  const explorer = await openExplorer({ model: folder, expected: null, ...cpu })
  const text = IDS.slice(1)
    .map((id) => `w${id}`)
    .join(' ')
  const flow = await explorer.ask({ text, set: [], finalNorm: true, position: IDS.length - 1 })
  const best = Math.max(...logits.subarray(logits.length - logits.length / IDS.length))
  if ('logit' in flow && Math.abs(flow.logit - best) < 1e-4) served.push('prompt')
  return served.join(', ')
}

it('says for each family what works', async () => {
  const rows = [
    ['family', 'exporter', 'precision', 'what works'],
    ['---', '---', '---', '---'],
  ]
  for (const family of families) rows.push([family.family, family.exporter, family.precision, await works(family)])
  rows.push([
    'Mixtral, Qwen-MoE, OLMoE, DeepSeek',
    'optimum, torch (expert by expert)',
    'float32',
    await mixtureWorks(),
  ])
  const table = rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
  const readme = readFileSync(resolve(import.meta.dirname, '../../../../README.md'), 'utf8')
  expect(readme.slice(readme.indexOf('## Which models'), readme.indexOf('## Where things live'))).toContain(table)
})
