/** What memories of the demo model read, followed from the prediction down, the path as a figure, and what of it is kept from whoever labels blind. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { KeyId } from '#contract/key.ts'
import { StudyDesign } from '#contract/study-design.ts'
import type { PromptFlow, PromptMemory, PromptReads } from '#contract/prompt.ts'
import { assignmentOf, label } from '../../fixtures/labels.ts'
import { createDesignedStudy } from '#main/store/study.ts'
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

test('of keys that somebody has yet to label it says neither what they promote, nor what they add, nor what they read', async () => {
  const before = await host.client.prompt.flow(asked)
  const db = host.workspace.store
  const design = { name: 's', scan: asked.scan, keysPerLayer: 300, annotators: ['ann'], minSentences: 1 }
  const { id: study } = createDesignedStudy(db, StudyDesign.parse(design))
  const name = ({ layer, index }: KeyId): string => `${layer}/${index}`
  const blind = new Set(
    db.prepare(`SELECT layer || '/' || "key" FROM assignment WHERE kind = 'key'`).pluck().all() as string[],
  )
  const after = await host.client.prompt.flow(asked)
  let hidden = 0
  for (const [at, { memories }] of after.layers.entries()) {
    for (const [i, memory] of memories.entries()) {
      const was = before.layers[at]?.memories[i] as PromptMemory
      if (!blind.has(name(memory))) expect(memory).toEqual(was)
      else {
        hidden += 1
        expect(memory).toEqual({ ...was, isBlind: true, top: [], contribution: null, patterns: [] })
        expect([was.top.length > 0, was.contribution === null]).toEqual([true, false])
      }
    }
  }
  expect(hidden).toBeGreaterThan(20)

  const all = after.layers.toReversed().flatMap(({ memories }) => memories)
  const [closed, open] = [all.find(({ isBlind }) => isBlind), all.find(({ isBlind }) => !isBlind)] as [KeyId, KeyId]
  const refused = { code: 'blind', message: expect.stringContaining(name(closed)) as string }
  await expect(readsOf({ layer: closed.layer, index: closed.index })).rejects.toMatchObject(refused)
  const set = [{ layer: closed.layer, index: closed.index, scale: 0 }]
  for (const ask of ['read', 'figure', 'flow', 'reads'] as const)
    await expect(
      host.client.prompt[ask]({ ...asked, set, key: { layer: open.layer, index: open.index } }),
    ).rejects.toMatchObject(refused)
  await expect(
    host.client.prompt.pathFigure({ ...asked, path: [{ layer: closed.layer, index: closed.index }] }),
  ).rejects.toMatchObject(refused)
  const read = await readsOf({ layer: open.layer, index: open.index })
  const closedThere = read.layers.flatMap(({ memories }) => memories).filter((one) => blind.has(name(one)))
  expect(closedThere.length).toBeGreaterThan(5)
  expect(
    closedThere.every(({ isBlind, top, contribution }) => isBlind && top.length === 0 && contribution === null),
  ).toBe(true)
  const figure = await host.client.prompt.pathFigure({ ...asked, path: [{ layer: open.layer, index: open.index }] })
  const { values } = figure.spec['data'] as { values: { mark: string; label: string }[] }
  expect(values.filter(({ mark, label }) => mark === 'memory' && blind.has(label))).toEqual([])

  label(db, assignmentOf(db, study, 'ann', name(closed)), [{ kind: 'shallow', ranks: [1, 2, 3] }])
  const then = (await host.client.prompt.flow(asked)).layers.flatMap(({ memories }) => memories)
  expect(then.find((one) => name(one) === name(closed))).toMatchObject({
    isBlind: false,
    top: before.layers.flatMap(({ memories }) => memories).find((one) => name(one) === name(closed))?.top,
    patterns: [{ kind: 'shallow', annotator: 'ann' }],
  })
})
