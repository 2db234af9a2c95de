import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openModel } from '#main/inference/model/open.ts'
import { EditedModel } from '../../../fixtures/edited-model.ts'
import { type TinyModelOptions, writeTinyModel } from '../../../fixtures/graphs.ts'
import { randomNumbers } from '../../../fixtures/numbers.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'

const random = randomNumbers(3)
const [width, keys] = [8, 16]

/** A decoder of two layers, changed; without a configuration, unless it is wanted. */
function edited(
  change: (model: EditedModel) => void,
  { isConfigured = false, ...options }: Partial<TinyModelOptions> & { isConfigured?: boolean } = {},
): string {
  const folder = temporaryFolder()
  writeTinyModel(folder, { kind: 'relu', width, keys, ...options })
  if (!isConfigured) rmSync(join(folder, 'config.json'))
  const file = join(folder, 'model.onnx')
  const model = new EditedModel(file)
  change(model)
  model.write(file)
  return folder
}

/** Another feed-forward block that reads `input`. */
function block(model: EditedModel, name: string, input: string, output: string) {
  model.add(`${name}.k`, [width, 4], random(width * 4, 0.3))
  model.add(`${name}.v`, [4, width], random(width * 4, 0.3))
  return [
    { opType: 'MatMul', input: [input, `${name}.k`], output: [`${name}.inside`] },
    { opType: 'Relu', input: [`${name}.inside`], output: [`${name}.m`] },
    { opType: 'MatMul', input: [`${name}.m`, `${name}.v`], output: [output] },
  ]
}

it('opens a decoder without a configuration: its stream has as many blocks as were found', async () => {
  for (const options of [{}, { parallel: 'sum-first' }, { parallel: 'residual-first' }, { cache: true }] as const) {
    const model = await openModel(edited(() => {}, options))
    expect(model.memories).toHaveLength(2)
  }
})

it('refuses adapters, which are blocks within the blocks', async () => {
  const folder = edited((model) => {
    for (const layer of [1, 2]) {
      const [of, name] = [`block.${layer}.output`, `adapter.${layer}`]
      model.behind(of, `${of}.own`, ...block(model, name, `${of}.own`, `${name}.output`), {
        opType: 'Add',
        input: [`${of}.own`, `${name}.output`],
        output: [of],
      })
    }
  })
  await expect(openModel(folder)).rejects.toThrow(
    /shows 4 feed-forward blocks \(.*\), but its residual stream takes in 2 of them.*Merge the adapters/u,
  )
})

it('refuses experts that are put together in an unknown way, by what they are', async () => {
  const folder = edited((model) => {
    for (const layer of [1, 2]) {
      const of = `block.${layer}.output`
      const input = model.graph.node.find((node) => node.input.includes(`block.${layer}.keys`))?.input[0] ?? ''
      model.add(`gate.${layer}`, [width, 2], random(width * 2, 0.3))
      model.addIntegers(`one.${layer}`, [1], [1])
      const experts = [1, 2].map((n) => block(model, `${of}.expert.${n}`, input, `${of}.expert.${n}`))
      model.behind(
        of,
        `${of}.shared`,
        { opType: 'MatMul', input: [input, `gate.${layer}`], output: [`${of}.scores`] },
        { opType: 'TopK', input: [`${of}.scores`, `one.${layer}`], output: [`${of}.weight`, `${of}.chosen`] },
        ...experts.flat(),
        { opType: 'Max', input: [`${of}.expert.1`, `${of}.expert.2`], output: [`${of}.experts`] },
        { opType: 'Mul', input: [`${of}.experts`, `${of}.weight`], output: [`${of}.weighed`] },
        { opType: 'Add', input: [`${of}.shared`, `${of}.weighed`], output: [of] },
      )
    }
  })
  await expect(openModel(folder)).rejects.toThrow(
    /shows 6 feed-forward blocks.* residual stream takes in 2 of them\. It is a mixture of experts whose outputs are put together in a way that Keymark does not know/u,
  )
})

it.each([
  [
    'that are all computed, from one tensor',
    'stacked',
    /whose weights stand in one tensor \("experts\.v", 3 × 4 × 8\)/u,
  ],
  [
    'of which those are computed that a token needs, from one tensor',
    'gathered',
    /whose weights stand in one tensor \("experts\.v", 3 × 4 × 8\)/u,
  ],
  [
    'that a router weighs before their last product',
    'weighed',
    /a router picks others for each token \(TopK "router"\)/u,
  ],
  ['that a router weighs, and is weighed itself', 'gated', /a router picks others for each token \(TopK "router"\)/u],
] as const)('refuses a shared expert beside others %s', async (_, way, message) => {
  const folder = edited((model) => {
    const count = 3
    model.add('experts.k', [count, width, 4], random(count * width * 4, 0.3))
    model.add('experts.v', [count, 4, width], random(count * width * 4, 0.3))
    model.add('gate', [width, count], random(width * count, 0.3))
    model.add('own.gate', [width, 1], random(width, 0.3))
    model.add('one.k', [width, 4], random(width * 4, 0.3))
    model.add('one.v', [4, width], random(width * 4, 0.3))
    model.addIntegers('one', [1], [1])
    model.addIntegers('last', [1], [-1])
    model.addIntegers('flat', [2], [-1, width])
    model.addIntegers('tokens', [3], [-1, 1, width])
    const of = 'block.2.output'
    const input = model.graph.node.find((node) => node.input.includes('block.2.keys'))?.input[0] ?? ''
    const router = [
      { opType: 'MatMul', input: [input, 'gate'], output: ['scores'] },
      { opType: 'TopK', input: ['scores', 'one'], output: ['weight', 'chosen'], name: 'router' },
    ]
    const act = { opType: 'Relu', input: ['inside'], output: ['m'] }
    const sum = { opType: 'Add', input: ['shared', 'routed'], output: [of] }
    const gated = [
      { opType: 'MatMul', input: [input, 'own.gate'], output: ['own'] },
      { opType: 'Sigmoid', input: ['own'], output: ['share'] },
      { opType: 'Mul', input: ['shared', 'share'], output: ['part'] },
      { opType: 'Add', input: ['part', 'routed'], output: [of] },
    ]
    const axes = [{ name: 'axes', type: 7 as const, ints: [0n] }]
    if (way === 'weighed' || way === 'gated')
      model.behind(
        of,
        'shared',
        ...router,
        { opType: 'MatMul', input: [input, 'one.k'], output: ['inside'] },
        act,
        { opType: 'Mul', input: ['m', 'weight'], output: ['weighed'] },
        { opType: 'MatMul', input: ['weighed', 'one.v'], output: ['routed'] },
        ...(way === 'gated' ? gated : [sum]),
      )
    else if (way === 'stacked')
      model.behind(
        of,
        'shared',
        { opType: 'Reshape', input: [input, 'flat'], output: ['rows'] },
        { opType: 'MatMul', input: ['rows', 'experts.k'], output: ['inside'] },
        act,
        { opType: 'MatMul', input: ['m', 'experts.v'], output: ['each'] },
        {
          opType: 'ReduceMean',
          input: ['each'],
          output: ['mixed'],
          attribute: [...axes, { name: 'keepdims', type: 2, i: 0n }],
        },
        { opType: 'Shape', input: ['shared'], output: ['own.shape'] },
        { opType: 'Reshape', input: ['mixed', 'own.shape'], output: ['routed'] },
        sum,
      )
    else
      model.behind(
        of,
        'shared',
        ...router,
        { opType: 'Reshape', input: ['chosen', 'last'], output: ['own'] },
        { opType: 'Gather', input: ['experts.k', 'own'], output: ['own.k'] },
        { opType: 'Gather', input: ['experts.v', 'own'], output: ['own.v'] },
        { opType: 'Reshape', input: [input, 'tokens'], output: ['rows'] },
        { opType: 'MatMul', input: ['rows', 'own.k'], output: ['inside'] },
        act,
        { opType: 'MatMul', input: ['m', 'own.v'], output: ['each'] },
        { opType: 'Shape', input: ['shared'], output: ['own.shape'] },
        { opType: 'Reshape', input: ['each', 'own.shape'], output: ['routed'] },
        sum,
      )
  })
  await expect(openModel(folder)).rejects.toThrow(message)
})

it.each(['to the block', 'to the sum with the block', 'to the stream before the block'] as const)(
  'refuses other experts that a router weighs without a choice before their last product, added %s',
  async (place) => {
    const change = (model: EditedModel): void => {
      const input = model.graph.node.find((node) => node.input.includes('block.2.keys'))?.input[0] ?? ''
      model.add('gate', [width, 3], random(width * 3, 0.3))
      const axes = [{ name: 'axes', type: 7 as const, ints: [-1n] }]
      const of = 'block.2.output'
      const sum = model.graph.node.find((node) => node.input.includes(of))
      const stream = sum?.input.find((name) => name !== of) ?? ''
      const [end = ''] = sum?.output ?? []
      const adding = {
        'to the block': { tensor: of, parts: ['before', 'routed'] },
        'to the sum with the block': { tensor: end, parts: ['before', 'routed'] },
        'to the stream before the block': { tensor: end, parts: ['more', of] },
      }[place]
      const experts = block(model, 'one', input, 'routed').flatMap((node) =>
        node.opType === 'Relu' ? [node, { opType: 'Mul', input: ['one.m', 'weight'], output: ['weighed'] }] : node,
      )
      model.behind(
        adding.tensor,
        'before',
        { opType: 'MatMul', input: [input, 'gate'], output: ['scores'] },
        { opType: 'Softmax', input: ['scores'], output: ['weights'] },
        { opType: 'ReduceMax', input: ['weights'], output: ['weight'], attribute: axes },
        ...experts.map((node) => (node.output[0] === 'routed' ? { ...node, input: ['weighed', 'one.v'] } : node)),
        { opType: 'Add', input: [stream, 'routed'], output: ['more'] },
        { opType: 'Add', input: adding.parts, output: [adding.tensor] },
      )
    }
    await expect(openModel(edited(change, { isConfigured: true }))).rejects.toThrow(
      /layer 2 adds to its feed-forward block what else it makes of the same numbers \("(?:routed|more)"\)/u,
    )
  },
)

it.each(['MoE', 'QMoE'])(
  'refuses experts in one operator, %s, by its name, whatever stands beside them',
  async (opType) => {
    const folder = edited((model) => {
      const of = 'block.2.output'
      const input = model.graph.node.find((node) => node.input.includes('block.2.keys'))?.input[0] ?? ''
      model.behind(
        of,
        `${of}.shared`,
        {
          opType,
          domain: 'com.microsoft',
          input: [input, input, 'block.2.keys', '', 'block.2.values'],
          output: ['moe'],
        },
        { opType: 'Add', input: [`${of}.shared`, 'moe'], output: [of] },
      )
    })
    await expect(openModel(folder)).rejects.toThrow(
      new RegExp(`mixture of experts in one operator \\(1 × ${opType}\\).*Choose a dense model`, 'u'),
    )
  },
)

const odd = (model: EditedModel): void => {
  const node = model.graph.node.find(({ output }) => output.includes('block.2.coefficients'))
  if (node) node.opType = 'Softmax'
}

it('refuses a layer without a block, by the residual stream, by the cache, or by genai_config.json', async () => {
  await expect(openModel(edited(odd))).rejects.toThrow(
    /one feed-forward block .*, but its residual stream takes in 1 of them and 3 other parts, where every layer has one of each/u,
  )
  await expect(openModel(edited(odd, { cache: true }))).rejects.toThrow(
    /one feed-forward block .*, but its cache has inputs for 2 layers/u,
  )
  const genai = edited(odd)
  const decoder = { filename: 'model.onnx', num_hidden_layers: 2 }
  writeFileSync(join(genai, 'genai_config.json'), JSON.stringify({ model: { type: 'gpt2', decoder } }))
  await expect(openModel(genai)).rejects.toThrow(/one feed-forward block .*, but genai_config\.json says 2 layers/u)
})
