/** Exports that fixed the number of sentences or of tokens answer as the free one does. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { maximumOf, positionOf } from '#main/inference/instrument/request.ts'
import { checkModel } from '#main/inference/model-check.ts'
import { openModel } from '#main/inference/model/open.ts'
import { openSession } from '#main/inference/session.ts'
import { partsOf } from '../../fixtures/analysis.ts'
import { sentences, SIZES } from '../../fixtures/decoders.ts'
import { type TinyModelOptions, writeTinyModel } from '../../fixtures/graphs.ts'
import { temporaryFolder } from '../../fixtures/project.ts'

const cpu = { provider: 'cpu', threads: 1 } as const

async function look(
  sizes?: NonNullable<TinyModelOptions['sizes']>,
): Promise<{ maxima: number[]; analyses: number[][] }> {
  const folder = temporaryFolder()
  writeTinyModel(folder, { ...SIZES, kind: 'gelu', ...(sizes !== undefined && { sizes }) })
  const model = await openModel(folder)
  expect((await checkModel(model, cpu)).beside === null).toBe(sizes?.[0] === 1)
  expect(model.description.context).toBe(sizes?.[1] === 12 ? 12 : 32)
  const session = await openSession(model, { kind: 'maxima', leading: 1, trailing: 0 }, cpu)
  const maxima: number[] = []
  for (const words of sentences) {
    const outputs = await session.run(Int32Array.of(0, ...words), 1, words.length + 1)
    for (const layer of [1, 2])
      maxima.push(...(outputs[maximumOf(layer)]?.data ?? []), ...(outputs[positionOf(layer)]?.data ?? []))
  }
  await session.close()
  const file = join(folder, 'text.txt')
  writeFileSync(file, sentences.map((words) => words.map((id) => `w${id}`).join(' ')).join('\n'))
  const analyses: number[][] = []
  const settings = { positions: 'all', examples: null } as const
  const { parts } = await partsOf(model, { name: 'residual', ...settings }, { file })
  for (const name of ['r', 'y', 'o'] as const)
    for (const layer of [0, 1]) analyses.push(parts.flatMap((part) => Array.from(part[name][layer] ?? [])))
  const memories = await partsOf(model, { name: 'memories', ...settings }, { file })
  for (const layer of [0, 1]) analyses.push(memories.parts.flatMap((part) => Array.from(part.active[layer] ?? [])))
  return { maxima, analyses }
}

it.each<[NonNullable<TinyModelOptions['sizes']>]>([[[1, 'sequence']], [['batch', 12]], [[1, 12]]])(
  'sentences and tokens %s',
  async (sizes) => {
    const [free, fixed] = [await look(), await look(sizes)]
    expect(fixed.maxima).toHaveLength(free.maxima.length)
    for (const [i, maximum] of fixed.maxima.entries()) expect(maximum).toBeCloseTo(free.maxima[i] ?? NaN, 5)
    expect(fixed.analyses).toEqual(free.analyses)
    expect(fixed.analyses[0]).toHaveLength(30)
  },
)
