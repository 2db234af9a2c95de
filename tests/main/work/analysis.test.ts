/** Analyses as jobs of a real project: cancelled and resumed, and what is recorded of them. */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Analysis } from '#contract/analysis.ts'
import { AnalysisSettings } from '#contract/analysis/registry.ts'
import { ScanSettings } from '#contract/scan.ts'
import type { Host } from '#main/host.ts'
import type { AnalysisConversation } from '#main/inference/analysis/task.ts'
import type { ScanSays } from '#main/inference/scan/messages.ts'
import { writeTinyModel } from '../../fixtures/graphs.ts'
import { scanned, testHost } from '../../fixtures/host.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { type IsWanted, WatchedProcess } from '../../fixtures/watched-process.ts'

const folder = temporaryFolder()
const text = join(folder, 'text.txt')
const model = join(folder, 'tiny')
const inference = new WatchedProcess()
const host = testHost([], inference.spawn)
let scan: number

/** Sentences of three to twelve words, none like another. */
const sentences = (count: number, from = 0): string =>
  Array.from({ length: count }, (_, i) => from + i)
    .map((n) => Array.from({ length: 3 + (n % 10) }, (_, w) => `w${1 + ((n * 7 + w * (5 + (n % 11))) % 31)}`).join(' '))
    .join('\n')

beforeAll(async () => {
  const corpus = join(folder, 'corpus.txt')
  writeTinyModel(model, { kind: 'relu', layers: 4 })
  writeFileSync(corpus, sentences(40))
  writeFileSync(text, sentences(220, 300))
  await host.workspace.openProject(join(folder, 'p.keymark'))
  ;({ id: scan } = await scanned(host, {
    model: chosen(model),
    corpus: [chosen(corpus)],
    settings: { split: 'line' },
  }))
})
afterAll(() => host.close())

const chosen = (path: string) => ({ kind: 'file', file: host.workspace.files.register(path).id }) as const

type Wanted = { name: Analysis['settings']['name'] } & Record<string, unknown>

const request = (settings: Wanted, file = text) => ({
  scan,
  settings: AnalysisSettings.parse(settings),
  text: 'split' in settings ? chosen(file) : null,
})

const stored = (): Promise<Analysis[]> => host.client.analysis.list({ scan })
const get = async (id: number): Promise<Analysis> => {
  const found = (await stored()).find((one) => one.id === id)
  if (found === undefined) throw new Error(`analysis ${id} is gone`)
  return found
}

async function finished({ analysis, job }: { analysis: number; job: string }): Promise<number> {
  const ended = await host.workspace.jobs.ended(job)
  expect(ended).toMatchObject({ state: 'done' })
  expect(ended.done).toBe(ended.total)
  return analysis
}

/** All that a person can see of it. */
async function seen({ client }: Host, analysis: number, settings: Wanted): Promise<unknown> {
  const { result, figures } = await client.analysis.get({ analysis })
  return {
    result,
    // An answer names its figures anew, so that the window can ask for one of them.
    figures: figures.map((figure) => ({ ...figure, id: '' })),
    values: settings.name === 'values' ? await client.analysis.values({ analysis, keys: null }) : null,
    changes: settings.name === 'residual' ? await client.analysis.changes({ analysis }) : null,
  }
}

/** The first message with which more than that share of the work is done. */
function after(share: number): IsWanted {
  let [done, total] = [0, Infinity]
  return (said) => {
    const message = said as AnalysisConversation['says']
    if ('opened' in message) ({ total } = message.opened)
    else done += message.amount
    return done > total * share
  }
}

describe('an analysis that is cancelled and resumed', () => {
  it.each<[Wanted, number, Analysis['provenance']['readOut']]>([
    [{ name: 'values', top: 3 }, 0.2, 'product'],
    [{ name: 'ablation', perLayer: 5, top: 6 }, 0.2, null],
    [{ name: 'memories', split: 'line', positions: 'all', examples: 24 }, 0.2, 'product'],
    [{ name: 'residual', split: 'line', positions: 'all', examples: 12 }, 0.2, 'model'],
    [{ name: 'sparsity', split: 'line', examples: 60 }, 0.2, null],
    // Cancelled among the layers, and while it still reads the text.
    [{ name: 'dimension', split: 'line', examples: 200 }, 0.3, null],
    [{ name: 'dimension', split: 'line', examples: 200, seed: 2 }, 0.01, null],
  ])(
    'ends as one that nobody disturbed: %o, at %d; its vectors were read out by %s',
    async (settings, share, readOut) => {
      // What it found so far may be nothing, or all of it: what is wanted is the middle.
      const halted = inference.halt(after(share))
      const first = await host.client.analysis.start(request(settings))
      await halted
      await host.workspace.jobs.cancel(first.job)
      const stopped = await get(first.analysis)
      expect(stopped.state).toBe('stopped')
      expect(stopped.done).toBeGreaterThan(0)
      expect(stopped.done).toBeLessThan(stopped.total ?? 0)
      expect((await host.client.analysis.get({ analysis: first.analysis })).result).toBeNull()
      expect(await finished(await host.client.analysis.resume({ analysis: first.analysis }))).toBe(first.analysis)
      const resumed = await seen(host, first.analysis, settings)
      expect(await get(first.analysis)).toMatchObject({ state: 'done', provenance: { readOut } })

      await host.client.analysis.remove({ analysis: first.analysis })
      const whole = await finished(await host.client.analysis.start(request(settings)))
      expect(await seen(host, whole, settings)).toEqual(resumed)
    },
  )
})

describe('an analysis', () => {
  it('says what it was made of', async () => {
    const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')
    const settings: Wanted = { name: 'memories', split: 'line', examples: 25, seed: 11 }
    const id = await finished(await host.client.analysis.start(request(settings)))
    const { settings: kept, provenance, state, scan: of } = await get(id)
    expect([of, state]).toEqual([scan, 'done'])
    expect(kept).toEqual({
      name: 'memories',
      split: 'line',
      locale: 'en',
      clean: 'none',
      field: 'text',
      examples: 25,
      seed: 11,
      positions: 'one',
    })
    expect(provenance).toMatchObject({
      modelSha256: sha256(join(model, 'model.onnx')),
      tokenizerSha256: sha256(join(model, 'tokenizer.json')),
      text: { name: 'text.txt', sha256: sha256(text), bytes: readFileSync(text).length },
      readOut: 'product',
      provider: 'cpu',
      runtimeVersion: expect.stringMatching(/^\d+\.\d+\.\d+$/u),
      threads: expect.any(Number),
      applicationVersion: '0',
    })
    expect(provenance.seconds).toBeGreaterThan(0)
  })

  it('without the final norm has its vectors read out by a product', async () => {
    const settings: Wanted = { name: 'residual', split: 'line', examples: 5, finalNorm: false }
    const id = await finished(await host.client.analysis.start(request(settings)))
    expect((await get(id)).provenance.readOut).toBe('product')
  })

  it('of another text, seed or setting is another one, and a text that was changed is not gone on with', async () => {
    const before = (await stored()).length
    const settings: Wanted = { name: 'sparsity', split: 'line', examples: 40 }
    const other = join(folder, 'other.txt')
    writeFileSync(other, sentences(60, 600))
    const ids = [
      await finished(await host.client.analysis.start(request(settings))),
      await finished(await host.client.analysis.start(request(settings, other))),
      await finished(await host.client.analysis.start(request({ ...settings, seed: 2 }))),
      await finished(await host.client.analysis.start(request({ ...settings, examples: 41 }))),
    ]
    expect(new Set(ids).size).toBe(4)
    // The same again is not run again.
    expect(await finished(await host.client.analysis.start(request(settings)))).toBe(ids[0])
    expect(await stored()).toHaveLength(before + 4)
    writeFileSync(other, 'This is another text.')
    await expect(host.client.analysis.resume({ analysis: ids[1] ?? 0 })).rejects.toThrow(
      /text of this analysis.*Start it anew/u,
    )
    expect((await get(ids[1] ?? 0)).state).toBe('done')
    expect(await stored()).toHaveLength(before + 4)
  })
})

describe('an analysis whose text another program cut', () => {
  const settings: Wanted = { name: 'sparsity', split: 'sentence', examples: 30 }
  it.each([
    ['$.cut.icuVersion', '70.1', /found by ICU 70\.1 and rules \d+, and this is ICU .*start it anew/u],
    ['$.cut.splitter', 0, /rules 0, and this is/u],
  ])('is neither gone on with nor found again: %s', async (path, value, said) => {
    const id = await finished(await host.client.analysis.start(request(settings)))
    expect((await get(id)).provenance.cut?.icuVersion).toBe(process.versions['icu'])
    const set = host.workspace.store.prepare(
      "UPDATE analysis SET provenance = json_set(provenance, ?, ?), state = 'stopped' WHERE id = ?",
    )
    set.run(path, value, id)
    await expect(host.client.analysis.resume({ analysis: id })).rejects.toThrow(said)
    expect((await get(id)).state).toBe('stopped')
    const anew = await finished(await host.client.analysis.start(request(settings)))
    expect(anew).not.toBe(id)
    expect(await finished(await host.client.analysis.start(request(settings)))).toBe(anew)
    await host.client.analysis.remove({ analysis: id })
    await host.client.analysis.remove({ analysis: anew })
  })

  it('is what it was where a line is a sentence, whatever ends sentences elsewhere', async () => {
    const lines: Wanted = { ...settings, split: 'line' }
    const id = await finished(await host.client.analysis.start(request(lines)))
    expect((await get(id)).provenance.cut).toBeNull()
    expect(await finished(await host.client.analysis.start(request(lines)))).toBe(id)
  })
})

describe('a scan that goes on', () => {
  it('has its analyses of triggers made anew, and those of a text left as they are', async () => {
    const reading = inference.next((said) => {
      const message = said as ScanSays
      return message.kind === 'progress' && message.sentences > 0
    })
    const started = await host.client.scan.start({
      name: 'long',
      model: { kind: 'demo' },
      corpus: [{ kind: 'built-in', name: 'moby-dick' }],
      settings: ScanSettings.parse({ provider: 'cpu', maxSentences: 300 }),
    })
    const few = { ...request({ name: 'ablation', perLayer: 2, top: 3 }), scan: started.scan }
    await expect(host.client.analysis.start(few)).rejects.toThrow(/"long" is still running.*cancel it/u)
    await reading
    await host.workspace.jobs.cancel(started.job)
    const before = (await host.client.scan.list()).find(({ id }) => id === started.scan)?.counts.sentences ?? 0
    expect(before).toBeGreaterThan(0)
    expect(before).toBeLessThan(300)
    const residual = { ...request({ name: 'residual', split: 'line', examples: 5 }), scan: started.scan }
    const [early, text] = [await host.client.analysis.start(few), await host.client.analysis.start(residual)]
    await finished(early)
    await finished(text)
    // Work that was stopped half-way counts on triggers that are then others.
    const ablation = { ...request({ name: 'ablation', perLayer: 20, top: 9 }), scan: started.scan }
    const half = await host.client.analysis.start(ablation)
    await host.workspace.jobs.cancel(half.job)

    const again = await host.client.scan.resume({ scan: started.scan })
    expect(await host.workspace.jobs.ended(again.job)).toMatchObject({ state: 'done' })
    const late = await host.client.analysis.start(few)
    await finished(late)
    expect(late.analysis).not.toBe(early.analysis)
    const read = async (analysis: number): Promise<number | null> =>
      (await host.client.analysis.list({ scan: started.scan })).find(({ id }) => id === analysis)?.provenance
        .sentences ?? null
    expect([await read(early.analysis), await read(late.analysis), await read(text.analysis)]).toEqual([
      before,
      300,
      null,
    ])
    await expect(host.client.analysis.resume({ analysis: half.analysis })).rejects.toThrow(/scan.*Start it anew/u)
    expect((await host.client.analysis.start(residual)).analysis).toBe(text.analysis)
  })
})
