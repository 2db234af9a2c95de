import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { registerModel } from '#main/commands/model.ts'
import { openModel } from '#main/inference/model/open.ts'
import { type FakeHub, startHub } from '../../fixtures/hub.ts'
import { writeTinyModel } from '../../fixtures/graphs.ts'
import { testHost } from '../../fixtures/host.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { inProcess } from '../commands/in-process.ts'
import { startLimited } from '../commands/keymark.ts'

const REPOSITORY = 'lab/tiny-ONNX'
const root = temporaryFolder()
let hub: FakeHub
let count = 0
let out = ''

beforeAll(async () => {
  hub = await startHub()
  delete process.env['HF_TOKEN']
  const made = join(root, 'made')
  writeTinyModel(made, { kind: 'relu', width: 64, keys: 512, file: 'onnx/model.onnx', external: true })
  writeTinyModel(made, { kind: 'relu', quantised: 'nbits-4', file: 'onnx/model_q4.onnx' })
  const files = ['config.json', 'tokenizer.json', 'onnx/model.onnx', 'onnx/model.onnx_data', 'onnx/model_q4.onnx']
  const others = ['README.md', 'vocab.json', 'model.safetensors', 'onnx/embed_tokens.onnx']
  hub.repositories.set(
    REPOSITORY,
    new Map([
      ...files.map((path) => [path, readFileSync(join(made, path))] as const),
      ...others.map((path) => [path, Buffer.from(path)] as const),
    ]),
  )
  hub.repositories.set('lab/weights', new Map([['model.safetensors', Buffer.from('none')]]))
})
afterAll(async () => {
  delete process.env['HF_ENDPOINT']
  await hub.close()
})
beforeEach(() => {
  process.env['HF_ENDPOINT'] = hub.address
  hub.asked.length = 0
  hub.breaks.clear()
  hub.stalls.clear()
  hub.wrong.clear()
  hub.gated.clear()
  out = join(root, `out-${count++}`)
})

const download = (...args: string[]): Promise<string> =>
  inProcess(registerModel, ['model', 'download', ...args, '--out', out])
const folder = (): string => join(out, 'tiny-ONNX')
const data = (path: string): Buffer => hub.repositories.get(REPOSITORY)?.get(path) ?? Buffer.from('')

describe('a model of the Hub', () => {
  it('comes with all that it needs and nothing else, and opens', async () => {
    const file = (await download(REPOSITORY)).trim()
    expect(file).toBe(join(folder(), 'onnx', 'model.onnx'))
    expect(readdirSync(folder(), { recursive: true, encoding: 'utf8' }).toSorted()).toEqual([
      'config.json',
      'onnx',
      'onnx/model.onnx',
      'onnx/model.onnx_data',
      'tokenizer.json',
    ])
    expect((await openModel(folder())).description.layers).toHaveLength(2)
  })

  it('comes in the variant that is named, beside another; what is there is not fetched again', async () => {
    await download(REPOSITORY)
    hub.asked.length = 0
    expect((await download(REPOSITORY, '--variant', 'q4')).trim()).toBe(join(folder(), 'onnx', 'model_q4.onnx'))
    expect(hub.asked).toEqual(['onnx/model_q4.onnx 0'])
    await expect(download(REPOSITORY, '--variant', 'q2')).rejects.toThrow(
      /no “q2”. There are: onnx\/model.onnx, onnx\/model_q4.onnx/u,
    )
  })

  it('goes on where a connection broke off', async () => {
    hub.breaks.set('onnx/model.onnx_data', [50_000, 90_000])
    await download(REPOSITORY)
    const starts = hub.asked.filter((line) => line.startsWith('onnx/model.onnx_data')).map((line) => line.split(' ')[1])
    expect(starts).toHaveLength(3)
    expect(Number(starts[1])).toBeGreaterThan(0)
    expect(readFileSync(join(folder(), 'onnx', 'model.onnx_data'))).toEqual(data('onnx/model.onnx_data'))
  })

  it('keeps what came when nothing more does, and the next download goes on there', async () => {
    const host = testHost()
    const half = Math.floor(data('onnx/model.onnx_data').length / 2)
    const into = host.workspace.files.register(out).id
    hub.breaks.set('onnx/model.onnx_data', [half, 0, 0])
    const { job } = await host.client.model.download({ repository: REPOSITORY, into })
    const part = join(folder(), 'onnx', 'model.onnx_data.part')
    const ended = await host.workspace.jobs.ended(job)
    expect(ended).toMatchObject({ state: 'failed', message: expect.stringContaining('What came is kept') as string })
    const { size } = statSync(part)
    expect(size).toBeGreaterThan(0)
    hub.breaks.clear()
    const again = await host.client.model.download({ repository: REPOSITORY, into })
    expect((await host.workspace.jobs.ended(again.job)).state).toBe('done')
    expect(hub.asked).toContain(`onnx/model.onnx_data ${size}`)
    expect(existsSync(part)).toBe(false)
    expect(readFileSync(join(folder(), 'onnx', 'model.onnx_data'))).toEqual(data('onnx/model.onnx_data'))
  })

  it('keeps what came when it is cancelled, and tells how much there is', async () => {
    const host = testHost()
    const path = join(folder(), 'onnx', 'model.onnx_data.part')
    hub.stalls.set('onnx/model.onnx_data', 40_000)
    const into = host.workspace.files.register(out).id
    const { job } = await host.client.model.download({ repository: REPOSITORY, into })
    await expect.poll(() => existsSync(path) && statSync(path).size).toBe(40_000)
    expect(host.workspace.jobs.list()).toMatchObject([{ kind: 'download', title: REPOSITORY, unit: 'MB', total: 1 }])
    await host.client.job.cancel({ id: job })
    expect(await host.workspace.jobs.ended(job)).toMatchObject({ state: 'cancelled' })
    expect(statSync(path).size).toBe(40_000)
  })

  it.each(['onnx/model.onnx_data', 'config.json'])('with another content than listed is deleted: %s', async (path) => {
    hub.wrong.set(path, Buffer.alloc(data(path).length, 7))
    await expect(download(REPOSITORY)).rejects.toThrow(/its checksum differs\). It was deleted/u)
    expect(existsSync(join(folder(), path))).toBe(false)
    expect(existsSync(join(folder(), `${path}.part`))).toBe(false)
  })

  it('overwrites no other file', async () => {
    await download(REPOSITORY)
    writeFileSync(join(folder(), 'config.json'), '{"mine":true}')
    await expect(download(REPOSITORY)).rejects.toThrow('is there already, and is not the file of lab/tiny-ONNX')
    expect(readFileSync(join(folder(), 'config.json'), 'utf8')).toBe('{"mine":true}')
  })

  it('is refused in words: none of that name, gated, without ONNX, no repository, nobody there', async () => {
    await expect(download('lab/none')).rejects.toThrow('The Hub has no model lab/none that everybody may read')
    hub.gated.add(REPOSITORY)
    await expect(download(REPOSITORY)).rejects.toThrow(/is gated: .* HF_TOKEN/u)
    await expect(download('lab/weights')).rejects.toThrow('lab/weights has no decoder in ONNX (1 files)')
    await expect(download('../etc')).rejects.toThrow('Write OWNER/NAME')
    process.env['HF_ENDPOINT'] = 'http://127.0.0.1:9'
    await expect(download(REPOSITORY)).rejects.toThrow('The Hub cannot be reached')
  })

  it('says so where the disk is full, and keeps what fits', async () => {
    const args = ['model', 'download', REPOSITORY, '--out', out]
    const { status, stderr } = await startLimited('ulimit -f 64', args)
    expect([status, stderr]).toEqual([1, expect.stringContaining('the disk is full. Free some space')])
    expect(statSync(join(folder(), 'onnx', 'model.onnx_data.part')).size).toBeGreaterThan(0)
  })
})
