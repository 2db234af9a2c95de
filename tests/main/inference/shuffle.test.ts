import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fromBinary } from '@bufbuild/protobuf'
import { describe, expect, it } from 'vitest'
import { ModelSchema } from '#main/inference/graph/onnx_pb.ts'
import { ELEMENT_BYTES, externalRange, inlineBytes } from '#main/inference/graph/tensor-data.ts'
import { coefficientsOf } from '#main/inference/instrument/request.ts'
import { checkModel } from '#main/inference/model-check.ts'
import { openModel } from '#main/inference/model/open.ts'
import { readVectors } from '#main/inference/model/vectors.ts'
import { openSession } from '#main/inference/session.ts'
import { storedTensors } from '#main/inference/shuffle/weights.ts'
import { families } from '../../fixtures/families.ts'
import { writeTinyModel } from '../../fixtures/graphs.ts'
import { resources } from '../../fixtures/host.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { run } from '../commands/in-process.ts'

const DEMO = join(resources, 'demo-model')
const cpu = { provider: 'cpu', threads: 1 } as const

/** Every stored tensor of a model's file, read whole: its elements as hexadecimal words, in order. */
function elementsOf(folder: string): Map<string, string[]> {
  const { graph } = fromBinary(ModelSchema, readFileSync(join(folder, 'model.onnx')))
  if (graph === undefined) throw new Error('no graph')
  return new Map(
    storedTensors(graph).map(({ name, tensor }) => {
      const range = externalRange(tensor)
      const bytes =
        range === null
          ? Buffer.from(inlineBytes(tensor) ?? [])
          : readFileSync(join(folder, range.location)).subarray(range.offset, range.offset + (range.length ?? 0))
      const width = ELEMENT_BYTES.get(tensor.dataType) ?? 1
      return [name, bytes.toString('hex').match(new RegExp(`.{${2 * width}}`, 'gu')) ?? []]
    }),
  )
}

async function shuffled(of: string, ...more: string[]): Promise<string> {
  const out = join(temporaryFolder(), 'shuffled')
  const { status, stderr } = await run(['model', 'shuffle', of, '--out', out, '--json', ...more])
  expect([status, stderr.includes('keymark:')]).toEqual([0, false])
  return out
}

describe('a random control', () => {
  it('has every tensor’s numbers, those of weights in other places, and the embedding as it was', async () => {
    const before = elementsOf(DEMO)
    const out = await shuffled('demo', '--seed', '7')
    const after = elementsOf(out)
    expect([...after.keys()]).toEqual([...before.keys()])
    const { tokenEmbedding, memories } = await openModel(DEMO)
    const embedding = tokenEmbedding.tables.map(({ matrix }) => matrix.initializer)
    const moved = [...before].flatMap(([name, elements]) => {
      // As one text: a comparison element by element takes long.
      expect(after.get(name)?.toSorted().join('') === elements.toSorted().join('')).toBe(true)
      return after.get(name)?.every((element, i) => element === elements[i]) === true ? [] : [name]
    })
    expect(embedding.length).toBeGreaterThan(0)
    expect(moved.filter((name) => embedding.includes(name))).toEqual([])
    for (const { keys, values } of memories)
      expect([keys, values].every(({ matrix }) => moved.includes(matrix.initializer))).toBe(true)
    // Random places: of a matrix, about as many numbers stay as chance lets stay.
    const [memory] = memories
    const name = memory?.keys.matrix.initializer ?? ''
    const [own, other] = [before.get(name) ?? [], after.get(name) ?? []]
    expect(own.filter((element, i) => element === other[i]).length / own.length).toBeLessThan(0.01)
    expect(JSON.parse(readFileSync(join(out, 'config.json'), 'utf8'))).toMatchObject({
      _name_or_path: 'demo-model-shuffled-7',
    })
  }, 120_000)

  it('is the same for the same seed and another for another', async () => {
    const [one, same, other] = [
      await shuffled('demo', '--seed', '3'),
      await shuffled('demo', '--seed', '3'),
      await shuffled('demo', '--seed', '4'),
    ]
    const bytes = (folder: string): Buffer => readFileSync(join(folder, 'model.onnx_data'))
    expect(bytes(one).equals(bytes(same))).toBe(true)
    expect(bytes(one).equals(bytes(other))).toBe(false)
  }, 120_000)

  it.each(families.map((family) => [family.family, family.precision, family] as const))(
    'of %s (%s) is a model that can be scanned, with other keys and values of the same numbers',
    async (_family, _precision, { options }) => {
      const folder = temporaryFolder()
      writeTinyModel(folder, { layers: 2, width: 16, keys: 48, vocabulary: 40, ...options })
      const out = await shuffled(folder)
      const [before, after] = [await openModel(folder), await openModel(out)]
      await checkModel(after, cpu)
      const session = await openSession(after, { kind: 'coefficients' }, cpu)
      const outputs = await session.run(Int32Array.from([0, 3, 17, 8, 30]), 1, 5)
      await session.close()
      for (const [i, memory] of after.memories.entries()) {
        expect([...(outputs[coefficientsOf(memory.layer)]?.data ?? [])].every((m) => Number.isFinite(m))).toBe(true)
        const [own, others] = await Promise.all([
          readVectors(after, memory.values),
          readVectors(before, (before.memories[i] ?? memory).values),
        ])
        expect(own).not.toEqual(others)
      }
    },
    60_000,
  )

  it('is refused where something is, and leaves nothing where a model cannot be read', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'taken'))
    writeFileSync(join(folder, 'taken', 'notes.txt'), 'mine')
    const taken = await run(['model', 'shuffle', 'demo', '--out', join(folder, 'taken')])
    expect(taken).toMatchObject({ status: 1, stdout: '' })
    expect(taken.stderr).toContain('holds something already')
    expect(readdirSync(join(folder, 'taken'))).toEqual(['notes.txt'])
    const none = await run(['model', 'shuffle', join(folder, 'nowhere'), '--out', join(folder, 'new')])
    expect(none.status).toBe(1)
    expect(existsSync(join(folder, 'new'))).toBe(false)
    expect(readdirSync(folder)).toEqual(['taken'])
  })
})
