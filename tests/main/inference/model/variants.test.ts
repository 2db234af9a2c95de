import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { openModel } from '#main/inference/model/open.ts'
import { namedVariant, variantsOf } from '#main/inference/model/variants.ts'
import { registerModel } from '#main/commands/model.ts'
import { writeTinyModel } from '../../../fixtures/graphs.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'
import { inProcess } from '../../commands/in-process.ts'

const folder = join(temporaryFolder(), 'variants')
const file = (name: string): string => join(folder, 'onnx', name)

beforeAll(() => {
  const gated = { kind: 'silu-gated', norm: 'rms-norm' } as const
  const write = (name: string, options: object): void =>
    void writeTinyModel(folder, { ...gated, file: `onnx/${name}`, ...options })
  write('model_q4.onnx', { quantised: 'nbits-4' })
  write('model_fp16.onnx', { groupQuery: true, halfThroughout: true })
  write('decoder_model_merged.onnx', { external: true })
  write('model.onnx', {})
  writeFileSync(file('model_bnb4.onnx'), readFileSync(file('model.onnx')).subarray(0, 2000))
  writeFileSync(file('embed_tokens_q4.onnx'), '')
})

describe('a folder with one model in several files', () => {
  it('is listed by precision, what cannot be read last, parts left out', () => {
    expect(variantsOf(folder).map(({ name, precision }) => [name, precision?.weights ?? null])).toEqual([
      ['onnx/model.onnx', 'float32'],
      ['onnx/decoder_model_merged.onnx', 'float32'],
      ['onnx/model_fp16.onnx', 'float16'],
      ['onnx/model_q4.onnx', 'int4'],
      ['onnx/model_bnb4.onnx', null],
    ])
  })

  it('tells sizes with the weights beside', () => {
    const sizes = new Map(variantsOf(folder).map(({ name, bytes }) => [basename(name), bytes]))
    const size = (name: string): number => readFileSync(file(name)).length
    expect(sizes.get('model_q4.onnx')).toBe(size('model_q4.onnx'))
    expect(sizes.get('decoder_model_merged.onnx')).toBe(size('decoder_model_merged.onnx') + size('model.onnx_data'))
  })

  it('opens with the most precise one that can be read', async () => {
    expect((await openModel(folder)).onnxFile).toBe(file('model.onnx'))
    const broken = join(temporaryFolder(), 'broken-variant')
    writeTinyModel(broken, { kind: 'relu', file: 'model_fp16.onnx', halfThroughout: true })
    writeFileSync(join(broken, 'model.onnx'), 'cut off')
    expect((await openModel(broken)).onnxFile).toBe(join(broken, 'model_fp16.onnx'))
  })

  it.each([
    ['q4', 'model_q4.onnx'],
    ['onnx/model_fp16.onnx', 'model_fp16.onnx'],
    ['decoder_model_merged', 'decoder_model_merged.onnx'],
    ['model.onnx', 'model.onnx'],
  ])('%s names one', (wanted, name) => expect(namedVariant(folder, wanted)).toBe(file(name)))

  it('names those there are where another is asked for', () => {
    expect(() => namedVariant(folder, 'int8')).toThrow(/has no “int8”.*model\.onnx, .*model_q4\.onnx/u)
  })

  it('is printed, and the one that is asked for described', async () => {
    const text = await inProcess(registerModel, ['model', folder, '--variant', 'q4', '--fast'])
    expect(text).toMatch(/onnx\/model\.onnx +float32 +float32 +\d.* kB +used unless another is named\n/u)
    expect(text).toMatch(/onnx\/model_bnb4\.onnx +– .* not read: /u)
    expect(text).toContain('file: model_q4.onnx')
    expect(text).toContain('precision: weights int4, activations float32')
  })
})

it('a file by itself is its only variant', () => {
  expect(variantsOf(file('model_q4.onnx')).map(({ name }) => name)).toEqual(['model_q4.onnx'])
  expect(namedVariant(file('model_q4.onnx'), 'q4')).toBe(file('model_q4.onnx'))
})
