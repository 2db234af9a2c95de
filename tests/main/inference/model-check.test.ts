import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { registerModel } from '#main/commands/model.ts'
import { checkModel } from '#main/inference/model-check.ts'
import { openModel } from '#main/inference/model/open.ts'
import { EditedModel } from '../../fixtures/edited-model.ts'
import { writeEncoder, type EncoderKind } from '../../fixtures/encoders.ts'
import { writeTinyModel, type TinyModelOptions } from '../../fixtures/graphs.ts'
import { resources, scanned, testHost } from '../../fixtures/host.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { inProcess } from '../commands/in-process.ts'

const cpu = { provider: 'cpu', threads: 1 } as const

const check = async (folder: string) => checkModel(await openModel(folder), cpu)

it.each<[string, Partial<TinyModelOptions> & Pick<TinyModelOptions, 'kind'>, number]>([
  ['a decoder', { kind: 'gelu' }, 1e-3],
  ['parallel blocks', { kind: 'silu-gated', parallel: 'sum-first' }, 1e-3],
  ['a cache', { kind: 'relu', cache: true }, 1e-3],
  ['weights of four bits', { kind: 'relu-four-bit', width: 16 }, 1e-3],
  ['half precision', { kind: 'gelu', halfThroughout: true }, 1e-2],
  ['fewer tokens at once than the trial has', { kind: 'gelu', context: 9 }, 1e-3],
])('passes %s, and says how near it was', async (_, options, tolerance) => {
  const folder = temporaryFolder()
  writeTinyModel(folder, options)
  const found = await check(folder)
  expect(found).toMatchObject({ tokens: Math.min(24, options.context ?? 24), tolerance })
  expect(found.following).toBeLessThan(tolerance / 2)
  expect(found.beside).toBeLessThan(tolerance / 2)
})

it.each<EncoderKind>(['bert', 'rotary', 't5'])('refuses an encoder like %s, with the way out', async (kind) => {
  const folder = temporaryFolder()
  writeEncoder(folder, kind)
  await expect(check(folder)).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringMatching(/reads what comes after a token: .* by up to \d+ % .*Choose a causal decoder/u),
  })
})

it('refuses a decoder that lost its mask', async () => {
  const folder = temporaryFolder()
  writeTinyModel(folder, { kind: 'gelu', unmasked: true })
  await expect(check(folder)).rejects.toThrow(/model\.onnx reads what comes after a token/u)
})

it('refuses integers with a scale for the whole batch, wherever they are', async () => {
  const folder = temporaryFolder()
  writeTinyModel(folder, { kind: 'gelu', width: 16, keys: 32, dynamicAttention: true })
  await expect(check(folder)).rejects.toThrow(
    /by the numbers of the whole batch \(DynamicQuantizeLinear\).*Use an export without quantisation/u,
  )
})

it('refuses sentences that read one another', async () => {
  const folder = temporaryFolder()
  writeTinyModel(folder, { kind: 'relu' })
  const file = join(folder, 'model.onnx')
  const model = new EditedModel(file)
  // Every sentence's attention plus its mean over the batch.
  const axes = [{ name: 'axes', type: 7, ints: [0n] }]
  model.behind(
    'block.1.attention.output',
    'own',
    { opType: 'ReduceMean', input: ['own'], output: ['mean'], attribute: axes },
    { opType: 'Add', input: ['own', 'mean'], output: ['block.1.attention.output'] },
  )
  model.write(file)
  await expect(check(folder)).rejects.toThrow(/reads the sentences of a batch together/u)
})

it('refuses coefficients that are no numbers', async () => {
  const folder = temporaryFolder()
  writeTinyModel(folder, { kind: 'gelu' })
  const file = join(folder, 'model.onnx')
  const model = new EditedModel(file)
  model.replace('block.2.keys', (values) => values.fill(1e38))
  model.write(file)
  await expect(check(folder)).rejects.toThrow(/not finite \(Infinity or NaN\).*first in layer 2/u)
})

it('is made by a scan, which keeps it, and ends one before anything is stored', async () => {
  const [causal, encoder] = [temporaryFolder(), temporaryFolder()]
  writeTinyModel(causal, { kind: 'relu' })
  writeEncoder(encoder, 't5')
  const text = join(causal, 'text.txt')
  writeFileSync(text, 'w1 w2 w3\nw4 w5')
  const host = testHost()
  await host.workspace.openProject(join(temporaryFolder(), 'a.keymark'))
  const scanOf = (folder: string) =>
    scanned(host, {
      model: { kind: 'file', file: host.workspace.files.register(folder).id },
      corpus: [{ kind: 'file', file: host.workspace.files.register(text).id }],
    })
  await expect(scanOf(encoder)).rejects.toThrow(/reads what comes after a token/u)
  expect(await host.client.scan.list()).toEqual([])
  const { provenance } = await scanOf(causal)
  expect(provenance?.check).toMatchObject({ tokens: 24, tolerance: 1e-3 })
  await host.close()
})

it('is printed by the model command, unless it is asked to be fast', async () => {
  const [causal, encoder] = [temporaryFolder(), temporaryFolder()]
  writeTinyModel(causal, { kind: 'relu' })
  writeEncoder(encoder, 'bert')
  const printed = await inProcess(registerModel, ['model', causal])
  expect(printed).toMatch(/^causal: yes \(coefficients change by \S+ % at most .* by 0\.1 %\)$/mu)
  expect(printed).toMatch(/^sentences apart: yes/mu)
  expect(JSON.parse(await inProcess(registerModel, ['model', causal, '--json']))).toMatchObject({
    check: { tokens: 24 },
  })
  await expect(inProcess(registerModel, ['model', encoder])).rejects.toThrow(/reads what comes after/u)
  const fast = await inProcess(registerModel, ['model', encoder, '--fast'])
  expect(fast).not.toMatch(/causal/u)
  expect(fast).toMatch(/^ +2 +32 +16 +gelu +no$/mu)
})

it('costs less than two seconds on the demo model', async () => {
  const model = await openModel(join(resources, 'demo-model'))
  const before = process.cpuUsage()
  await checkModel(model, cpu)
  const { user, system } = process.cpuUsage(before)
  expect(user + system).toBeLessThan(2e6)
})
