/** What memories of the demo model read, followed from the prediction down, and the path as a figure. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { KeyId } from '#contract/key.ts'
import type { PromptFlow, PromptMemory, PromptReads } from '#contract/prompt.ts'
import { ACTIVATION } from '../../fixtures/activation.ts'
import { scanned, testHost } from '../../fixtures/host.ts'
import { temporaryFolder } from '../../fixtures/project.ts'

const folder = temporaryFolder()
const host = testHost()
const text = 'In the beginning God created the heaven and the earth. And the'
let asked: { scan: number; text: string; position: number }

beforeAll(async () => {
  await host.workspace.openProject(join(folder, 'p.keymark'))
  const { id: scan } = await scanned(host, { settings: { maxSentences: 20 } })
  const { positions } = await host.client.prompt.read({ scan, text })
  asked = { scan, text, position: positions.length - 1 }
})
afterAll(async () => {
  await host.close()
  rmSync(folder, { recursive: true })
})

const readsOf = (key: KeyId): Promise<PromptReads> => host.client.prompt.reads({ ...asked, key })
/** The memory of layers up to this that adds most. */
const mostOf = ({ layers }: Pick<PromptFlow, 'layers'>, upTo = Infinity): PromptMemory =>
  layers
    .filter(({ layer }) => layer <= upTo)
    .flatMap(({ memories }) => memories)
    .reduce((most, one) => ((one.contribution ?? 0) > (most.contribution ?? 0) ? one : most))

test('what a memory reads goes through its activation to the coefficient that it has', async () => {
  const flow = await host.client.prompt.flow(asked)
  for (const layer of [1, 4, 8]) {
    const memory = mostOf({ layers: flow.layers.filter((one) => one.layer === layer) })
    const { index, coefficient } = memory
    const reads = await readsOf({ layer, index })
    expect(ACTIVATION.relu(reads.preActivation)).toBeCloseTo(coefficient, 3)
    const sum = reads.layers.reduce((all, one) => all + (one.between ?? 0) + (one.ffn ?? 0), reads.before)
    expect(sum + reads.between + reads.constant).toBeCloseTo(reads.preActivation, 3)
    // What single memories add makes up what their layer adds, with its bias.
    for (const one of reads.layers)
      expect((one.added ?? 0) + (one.taken ?? 0) + (one.bias ?? 0)).toBeCloseTo(one.ffn ?? 0, 4)
  }
})

test('a path is drawn with what each memory adds to the one above it', async () => {
  const flow = await host.client.prompt.flow(asked)
  const first = mostOf({ layers: flow.layers.slice(4) })
  const reads = await readsOf(first)
  const second = mostOf(reads)
  const path = [first, second].map(({ layer, index }) => ({ layer, index }))
  const figure = await host.client.prompt.pathFigure({ ...asked, path })
  const { values } = figure.spec['data'] as { values: Record<string, unknown>[] }
  const lines = values.filter(({ mark, isOnPath }) => mark === 'line' && isOnPath === true)
  const { before } = await readsOf(second)
  expect(lines.map(({ layer, toLayer, contribution }) => [layer, toLayer, contribution])).toEqual([
    [first.layer, 9, first.contribution],
    [second.layer, first.layer, second.contribution],
    [0, second.layer, before],
  ])
  const named = values.filter(({ mark, isOnPath }) => mark === 'memory' && isOnPath === true).map(({ label }) => label)
  expect(named).toEqual([
    flow.target.token.trim(),
    `${first.layer}/${first.index}`,
    `${second.layer}/${second.index}`,
    'the',
  ])
  // Beside it stand others, none of them on a place that is taken.
  const places = values
    .filter(({ mark }) => mark === 'memory')
    .map(({ layer, column }) => JSON.stringify([layer, column]))
  expect(places.length).toBeGreaterThan(6)
  expect(new Set(places).size).toBe(places.length)
  expect(figure.caption).toContain(`${second.layer}/${second.index} → ${first.layer}/${first.index}`)
  expect(figure.caption).toMatch(/Prompt: “In the beginning/u)
})

test('a step that is not among what the one above reads is refused', async () => {
  const flow = await host.client.prompt.flow(asked)
  const { layer, index } = mostOf({ layers: flow.layers.slice(6) })
  const path = [
    { layer, index },
    { layer, index },
  ]
  await expect(host.client.prompt.pathFigure({ ...asked, path })).rejects.toThrow(/is not among those that write most/u)
})

test('characters that no file of a figure may hold are named', async () => {
  const { caption, spec } = await host.client.prompt.figure({ scan: null, text: 'a\u0007b\u0018c' })
  // oxlint-disable-next-line no-control-regex -- They are what is sought.
  expect(JSON.stringify([caption, spec])).not.toMatch(/\\u00[01]/u)
})
