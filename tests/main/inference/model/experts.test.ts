/** Mixtures of experts, as exporters write them expert by expert: one layer each, with the coefficients of plain loops. */
import { describe, expect, it } from 'vitest'
import { coefficientsOf } from '#main/inference/instrument/request.ts'
import { checkModel } from '#main/inference/model-check.ts'
import { openModel } from '#main/inference/model/open.ts'
import { pickVectors, readVectors } from '#main/inference/model/vectors.ts'
import { openExplorer } from '#main/inference/prompt/explorer.ts'
import { openSession } from '#main/inference/session.ts'
import {
  mixtureBiases,
  mixtureCoefficients,
  type MixtureOptions,
  type MixtureWeights,
  WIDTH,
  writeMixture,
} from '../../../fixtures/experts.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'
import { openRawModel } from '../../../fixtures/raw-model.ts'

const cpu = { provider: 'cpu', threads: 1 } as const
const SENTENCES = [
  [0, 3, 5, 7, 9, 4],
  [0, 8, 6, 2, 1, 5],
]
const LENGTH = 6

const cases: [what: string, MixtureOptions][] = [
  ['every expert weighed for every token', { form: 'weighed', layers: [1, 2] }],
  ['tokens picked, and added element by element', { form: 'elements', layers: [1, 2] }],
  ['tokens picked, and added row by row', { form: 'rows', layers: [1, 2] }],
  ['tokens picked, and put among zeros', { form: 'widened', layers: [1, 2], shared: 'gated' }],
  ['a stack of tokens in a line', { form: 'stacked-rows', layers: [1, 2], shared: 'plain' }],
  ['a shared expert beside them', { form: 'rows', layers: [1, 2], shared: 'plain' }],
  ['a shared expert with a gate', { form: 'elements', layers: [1, 2], shared: 'gated' }],
  ['a dense first layer', { form: 'elements', layers: [2], shared: 'plain' }],
  ['a scale behind the sum', { form: 'scaled', layers: [1, 2], shared: 'plain', experts: 6, chosen: 3 }],
  ['experts that are masked', { form: 'masked', layers: [1, 2], shared: 'gated' }],
  ['a stack that is weighed and summed up', { form: 'stacked', layers: [1, 2], shared: 'plain' }],
  ['a stack, experts first', { form: 'stacked-first', layers: [1, 2] }],
  ['a stack, experts last', { form: 'stacked-last', layers: [1, 2], shared: 'gated' }],
  ['a stack in one product with the weights', { form: 'multiplied', layers: [1, 2] }],
  ['a stack in index notation', { form: 'named-axes', layers: [1, 2], shared: 'plain' }],
  ['biases that the router weighs', { form: 'weighed', layers: [1, 2], biased: true }],
  ['biases of picked tokens', { form: 'elements', layers: [1, 2], shared: 'plain', biased: true }],
  ['one expert a token', { form: 'elements', layers: [1, 2], chosen: 1 }],
]

const near = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  a.length === b.length ? Math.max(...Array.from(a, (one, i) => Math.abs(one - (b[i] as number)))) : Infinity

describe.each(cases)('%s', (_, options) => {
  const folder = temporaryFolder()
  const written = writeMixture(folder, options)
  const { experts = 4, units = 6, shared = null } = options
  const widthOf = (layer: number): number =>
    options.layers.includes(layer) ? experts * units + (shared === null ? 0 : 16) : 16

  it('opens as one layer each, with its experts, and passes its check', async () => {
    const model = await openModel(folder)
    expect(model.description.layers.map(({ keys }) => keys)).toEqual([widthOf(1), widthOf(2)])
    for (const { layer, experts: found } of model.description.layers) {
      if (!options.layers.includes(layer)) expect(found).toBeUndefined()
      else
        expect(found).toEqual([
          ...Array.from({ length: experts }, () => ({ keys: units, isShared: false })),
          ...(shared === null ? [] : [{ keys: 16, isShared: true }]),
        ])
    }
    await checkModel(model, cpu)
  })

  it('has the coefficients, the values and the outputs of plain loops', async () => {
    const model = await openModel(folder)
    const layers = options.layers
    const raw = await openRawModel(
      written.onnxFile,
      layers.flatMap((layer) => [written.input(layer), `block.${layer}.output`]),
    )
    const session = await openSession(model, { kind: 'coefficients' }, cpu)
    const outputs = await session.run(Int32Array.from(SENTENCES.flat()), 2, LENGTH)
    await session.close()
    for (const [row, sentence] of SENTENCES.entries()) {
      const tensors = await raw.run(sentence)
      for (const [i, layer] of layers.entries()) {
        const [x, y] = [tensors[2 * i] as Float32Array, tensors[2 * i + 1] as Float32Array]
        const own = written.weights.get(layer) as MixtureWeights
        const block = written.tiny.layers[layer - 1] as (typeof written.tiny.layers)[number]
        const expected = Array.from({ length: LENGTH }, (_, token) =>
          mixtureCoefficients(x.subarray(token * WIDTH, (token + 1) * WIDTH), own, block, options),
        ).flat()
        const keys = widthOf(layer)
        const found = outputs[coefficientsOf(layer)]?.data.slice(row * LENGTH * keys, (row + 1) * LENGTH * keys) ?? []
        expect(near(found, expected)).toBeLessThan(1e-5)
        const values = await readVectors(model, (model.memories[layer - 1] as (typeof model.memories)[number]).values)
        expect(values).toEqual(
          Float32Array.of(...own.down.flatMap((one) => [...one]), ...(shared === null ? [] : block.values)),
        )
        const biases = mixtureBiases(x, own, options)
        const sums = Array.from({ length: LENGTH * WIDTH }, (_, at) => {
          const [token, coordinate] = [Math.floor(at / WIDTH), at % WIDTH]
          let sum = biases[at] ?? 0
          for (let key = 0; key < keys; key++)
            sum += (expected[token * keys + key] as number) * (values[key * WIDTH + coordinate] as number)
          return sum
        })
        expect(near(y, sums)).toBeLessThan(1e-5)
      }
    }
    await raw.release()
  })

  it('makes the predictions of the unmodified model, and a memory that is set to 0 changes them', async () => {
    const raw = await openRawModel(written.onnxFile, ['logits'])
    const [logits = new Float32Array()] = await raw.run(SENTENCES[0] as number[])
    await raw.release()
    const explorer = await openExplorer({ model: folder, expected: null, ...cpu })
    const text =
      SENTENCES[0]
        ?.slice(1)
        .map((id) => `w${id}`)
        .join(' ') ?? ''
    const ask = (set: { layer: number; index: number; scale: number }[]) =>
      explorer.ask({ text, set, finalNorm: true, position: LENGTH - 1 })
    const flow = await ask([])
    const last = logits.subarray(logits.length - logits.length / LENGTH)
    expect('logit' in flow ? flow.logit : NaN).toBeCloseTo(Math.max(...last), 4)
    const layer = options.layers.at(-1) as number
    const all = Array.from({ length: widthOf(layer) }, (_, index) => ({ layer, index, scale: 0 }))
    const without = await ask(all)
    expect('logit' in without ? without.logit : NaN).not.toBeCloseTo(Math.max(...last), 4)
  })
})

it('reads picked vectors across experts in their order', async () => {
  const folder = temporaryFolder()
  writeMixture(folder, { form: 'rows', layers: [1, 2], shared: 'plain' })
  const model = await openModel(folder)
  const { values } = model.memories[1] as (typeof model.memories)[number]
  const all = await readVectors(model, values)
  const picked = [39, 0, 7, 23, 24, 6]
  expect(await pickVectors(model, values, picked)).toEqual(
    Float32Array.from(picked.flatMap((index) => [...all.subarray(index * WIDTH, (index + 1) * WIDTH)])),
  )
  expect(await readVectors(model, values, 5, 26)).toEqual(all.slice(5 * WIDTH, 26 * WIDTH))
})
