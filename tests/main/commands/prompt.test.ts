import { copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { KeyId } from '#contract/key.ts'
import type { Intervention, Prediction, PromptFlow, PromptReading, PromptReads } from '#contract/prompt.ts'
import { registerPrompt } from '#main/commands/prompt.ts'
import { beginAdjudication } from '#main/store/adjudication.ts'
import { createStudy } from '#main/store/study.ts'
import { EditedModel } from '../../fixtures/edited-model.ts'
import { FLOAT } from '../../fixtures/graph-builder.ts'
import { writeTinyModel } from '../../fixtures/graphs.ts'
import { resources, scanned, testHost } from '../../fixtures/host.ts'
import { addAnnotators, assignmentOf, label } from '../../fixtures/labels.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { inProcess, run } from './in-process.ts'
import { start } from './keymark.ts'

interface Printed extends PromptReading {
  text: string
  finalNorm: boolean
  set: Intervention[]
  flow: PromptFlow
  original: Prediction[] | null
}

const root = temporaryFolder()
afterAll(() => rmSync(root, { recursive: true }))
/** Scanned with the tiny model, keys labelled. */
const project = join(root, 'tiny.keymark')
const demoProject = join(root, 'demo.keymark')
const { folder: tiny } = writeTinyModel(join(root, 'tiny'), { kind: 'relu' })
/** A key that the text fires. */
const FIRING = 'w3 w4 w5'
let labelled: KeyId

beforeAll(async () => {
  const corpus = join(root, 'corpus.txt')
  const sentence = (n: number): string =>
    Array.from({ length: 6 }, (_, i) => `w${1 + ((n * 7 + i * 5) % 31)}`).join(' ')
  writeFileSync(corpus, Array.from({ length: 40 }, (_, n) => sentence(n)).join('\n'))
  const host = testHost()
  await host.workspace.openProject(project)
  const file = (path: string): { kind: 'file'; file: string } => ({
    kind: 'file',
    file: host.workspace.files.register(path).id,
  })
  const { id: scan } = await scanned(host, { model: file(tiny), corpus: [file(corpus)], settings: { split: 'line' } })
  const db = host.workspace.store
  const { layers } = await host.client.prompt.flow({ scan, text: FIRING, position: 3 })
  const { layer, index } = layers[1]?.memories[0] ?? { layer: 0, index: 0 }
  labelled = { layer, index }
  const key = `${layer}/${index}`
  const { id: study } = createStudy(db, { name: 's', scan, perLayer: 16, seed: 1, annotator: 'ann' })
  addAnnotators(db, study, ['bob'])
  label(db, assignmentOf(db, study, 'ann', key), [{ kind: 'shallow', ranks: [1, 2, 3] }])
  label(db, assignmentOf(db, study, 'bob', key), [{ kind: 'semantic', ranks: [2, 3, 4] }])
  beginAdjudication(db, study, 'Judge')
  label(db, assignmentOf(db, study, 'Judge', key), [{ kind: 'semantic', ranks: [1, 2, 3, 4] }])
  await host.close()
  await host.workspace.openProject(demoProject)
  await scanned(host, { settings: { maxSentences: 40 } })
  await host.close()
})

const prompt = (...args: string[]): Promise<string> => inProcess(registerPrompt, ['prompt', ...args])
const printed = async (...args: string[]): Promise<Printed> => JSON.parse(await prompt(...args, '--json')) as Printed

describe('keymark prompt', () => {
  const text = 'In the beginning'

  it('says the same about a model with and without the project of its scan', async () => {
    const [inProject, alone, both] = [
      await printed(text, '--project', demoProject),
      await printed(text, '--model', 'demo'),
      await printed(text, '--project', demoProject, '--model', 'demo'),
    ]
    expect(inProject).toMatchObject({ text, finalNorm: true, set: [], isCut: false, original: null })
    expect(inProject.positions.map(({ token }) => token).join('')).toBe(`<s>${text}`)
    const near = ({ positions, flow }: Printed): unknown => [
      positions.map(({ id, final }) => [id, final.map((one) => [one.id, one.probability.toPrecision(3)])]),
      flow.layers.map(({ memories }) => memories.map(({ index, top }) => [index, top.map(({ id }) => id)])),
    ]
    expect(near(alone)).toEqual(near(inProject))
    expect(near(both)).toEqual(near(inProject))
  })

  it('shows the last token unless told otherwise', async () => {
    const last = await printed('w1 w2 w3', '--model', tiny)
    expect(last.flow.position).toBe(3)
    expect(last.flow.target).toEqual(last.positions[3]?.final[0])
    const first = await printed('w1 w2 w3', '--model', tiny, '--position', '1')
    expect(first.flow).toMatchObject({ position: 1, target: last.positions[1]?.final[0] })
  })

  it('scales as many keys as are set, beside the original', async () => {
    const question = ['w1 w2 w3', '--model', tiny, '--position', '2']
    const original = await printed(...question)
    const [a, b] = [0, 1].map((layer) => original.flow.layers[layer]?.memories[0]?.index ?? 0)
    const changed = await printed(...question, '--set', `1/${a}=0`, '--set', `2/${b}=-2.5`)
    expect(changed.set).toEqual([
      { layer: 1, index: a, scale: 0 },
      { layer: 2, index: b, scale: -2.5 },
    ])
    expect(changed.original).toEqual(original.positions[2]?.final)
    expect(changed.positions[2]?.final).not.toEqual(changed.original)
    expect(changed.flow.layers[0]?.memories.map(({ index }) => index)).not.toContain(a)
    const table = await prompt('w1 w2 w3', '--model', tiny, '--set', `1/${a}=0`)
    expect(table).toMatch(/^original .*\n+changed /mu)
  })

  it('reads out with or without the final norm', async () => {
    const [on, off] = [
      await printed('w1 w2', '--model', tiny),
      await printed('w1 w2', '--model', tiny, '--final-norm', 'off'),
    ]
    expect([on.finalNorm, off.finalNorm]).toEqual([true, false])
    expect(off.flow.logit).not.toBeCloseTo(on.flow.logit, 2)
    expect(off.flow.rest).toBeCloseTo(0, 4)
  })

  it('shows what was found in the keys, what was adjudicated first', async () => {
    const { layer, index } = labelled
    const { flow } = await printed(FIRING, '--project', project)
    const memories = flow.layers.flatMap((one) => one.memories)
    expect(memories.find((memory) => memory.layer === layer && memory.index === index)?.patterns).toMatchObject([
      { annotator: 'Judge', kind: 'semantic', description: 'semantic on 1, 2, 3, 4' },
      { annotator: 'ann', kind: 'shallow', description: 'shallow on 1, 2, 3' },
      { annotator: 'bob', kind: 'semantic', description: 'semantic on 2, 3, 4' },
    ])
    expect(memories.filter(({ patterns }) => patterns.length > 0)).toHaveLength(1)
  })

  it('cuts a text longer than the context, and says so', async () => {
    const text = Array.from({ length: 50 }, (_, i) => `w${1 + (i % 31)}`).join(' ')
    expect(await printed(text, '--model', tiny)).toMatchObject({ isCut: true, positions: { length: 32 } })
    expect(await prompt(text, '--model', tiny)).toMatch(/^The model reads no more than 32 tokens: the text is cut/u)
    expect(await prompt('w1', '--model', tiny)).not.toMatch(/cut/u)
  })
})

it('prints what a key reads of the memories before it, and of those that somebody has yet to label that they are there', async () => {
  const question = ['prompt', FIRING, '--reads', `${labelled.layer}/${labelled.index}`]
  const words = [...question, '--model', tiny]
  const { reads } = JSON.parse(await inProcess(registerPrompt, [...words, '--json'])) as { reads: PromptReads }
  expect(reads).toMatchObject(labelled)
  expect(reads.layers.map(({ layer }) => layer)).toEqual([1])
  const printed = await inProcess(registerPrompt, words)
  expect(printed).toMatch(/^The key \d+\/\d+ reads there -?[\d.]+ before its activation: /mu)
  expect(printed).toMatch(/^memory +coefficient +adds +promotes/mu)
  const told = printed.match(/^1\/\d+ +-?[\d.]+ +-?[\d.]+ +"/gmu)?.length
  expect(told).toBeGreaterThan(2)
  // In the project all keys of the layer are given to ann and bob, who have not begun with them.
  const blind = await inProcess(registerPrompt, [...question, '--project', project])
  expect(blind.match(/^1\/\d+ +-?[\d.]+ +– +to be labelled first$/gmu)?.length).toBe(told)
})

describe('refuses', () => {
  it('a key that there is not, with those that there are, on stderr, with a status', async () => {
    for (const where of [
      ['--model', tiny],
      ['--project', project],
    ]) {
      const outcome = await start(['prompt', 'w1', ...where, '--set', '2/16=0', '--json'])
      expect(outcome).toMatchObject({ status: 1, stdout: '' })
      expect(outcome.stderr).toBe('keymark: There is no key 2/16: layer 2 of tiny has keys 0 to 15.\n')
    }
  })

  it.each(['5/1', '5/1=', '5/1=x', '5/1=1=2', '=0', '1=0', '0/1=0', '1/-1=0', '1/1=1e999', '1/1=1001', ''])(
    '--set %s',
    async (set) => {
      await expect(prompt('w1', '--model', tiny, '--set', set)).rejects.toThrow(/LAYER\/INDEX/u)
    },
  )

  it.each([
    ['an empty text', ['', '--model', tiny], /no token.*Give it a few words/u],
    ['an empty text in a project', ['', '--project', project], /no token.*Give it a few words/u],
    ['no model', ['w1'], /--project FILE.*--model PATH/u],
    ['a token that there is not', ['w1', '--model', tiny, '--position', '2'], /2 tokens.*position 2/u],
    ['a model that is missing', ['w1', '--model', join(root, 'none')], /There is no model at .*none/u],
    ['a project that is missing', ['w1', '--project', join(root, 'none.keymark')], /none\.keymark/u],
    ['a scan that there is not', ['w1', '--project', project, '--scan', 'x'], /"x".*tiny/u],
    [
      "another model than the scan's",
      ['w1', '--project', project, '--model', 'demo'],
      /model\.onnx is not the model.*SHA-256.*Give the original/u,
    ],
    [
      "a place where the scan's model is not",
      ['w1', '--project', project, '--model', join(root, 'none')],
      /There is no model at .*none/u,
    ],
    ['a position that is none', ['w1', '--model', tiny, '--position', '-1'], /whole number/u],
  ])('%s', async (_, args, message) => {
    await expect(prompt(...args)).rejects.toThrow(message)
  })

  it('a scan whose model is gone or has another tokenizer, with its place and the way out', async () => {
    renameSync(tiny, `${tiny}.away`)
    try {
      const outcome = await run(['prompt', 'w1', '--project', project])
      expect(outcome).toMatchObject({ status: 1, stdout: '' })
      expect(outcome.stderr).toMatch(/^keymark: The model is not at .*\/tiny any more.*say where it is now.*\n$/u)
      expect((await printed('w1', '--project', project, '--model', `${tiny}.away`)).positions).toHaveLength(2)
    } finally {
      renameSync(`${tiny}.away`, tiny)
    }
    const copy = join(root, 'copy')
    mkdirSync(copy)
    for (const name of ['model.onnx', 'config.json']) copyFileSync(join(tiny, name), join(copy, name))
    copyFileSync(join(resources, 'demo-model', 'tokenizer.json'), join(copy, 'tokenizer.json'))
    await expect(prompt('w1', '--project', project, '--model', copy)).rejects.toThrow(/tokenizer/u)
  })

  it('a model without logits', async () => {
    const { folder, onnxFile } = writeTinyModel(join(root, 'headless'), { kind: 'relu' })
    const model = new EditedModel(onnxFile)
    const norm = model.graph.node.findLast(({ opType }) => opType === 'LayerNormalization')?.output[0] ?? ''
    model.remove('logits')
    model.graph.output.length = 0
    model.output(norm, FLOAT)
    model.write(onnxFile)
    await expect(prompt('w1', '--model', folder)).rejects.toThrow(
      /model\.onnx ends before the vocabulary.*with its logits/u,
    )
  })
})
