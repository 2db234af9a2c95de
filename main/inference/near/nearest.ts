/** Keys or values that point where a given one does: every vector of the model is read once, a block at a time. */
import { setImmediate } from 'node:timers/promises'
import { KeymarkError } from '../../keymark-error.ts'
import { requireFiniteLength } from '../finite.ts'
import { openScanned } from '../model/scanned.ts'
import { readVectors } from '../model/vectors.ts'
import type { Task } from '../tasks.ts'
import type { Nearest, NearestTask } from './task.ts'

export const nearTask: Task<'near'> = async (task, { say }) =>
  say(await findNearest(task, (done, total) => say({ done, total })))

/** 64 MiB of float32. */
const NUMBERS = 2 ** 24

/**
 * @param progress is told how many vectors of how many were read.
 * @param held numbers that may be held at a time.
 * @throws KeymarkError when the model is not the scan's, its matrices are stored in a form that is not read or hold what is not finite, or the
 *   vector has length 0.
 */
export async function findNearest(
  { layer, index, by, limit, ...scanned }: NearestTask,
  progress: (done: number, total: number) => void,
  held = NUMBERS,
): Promise<Nearest> {
  const model = await openScanned(scanned)
  const all = model.memories.map((memory) => ({ layer: memory.layer, vectors: memory[by] }))
  const own = all.find((one) => one.layer === layer)
  if (own === undefined) throw new KeymarkError('not-found', `${model.onnxFile} has no layer ${layer}.`)
  const wanted = await readVectors(model, own.vectors, index, index + 1)
  const length = Math.sqrt(dot(wanted, wanted))
  requireFiniteLength(length, model.onnxFile, `${by.slice(0, -1)} ${layer}/${index}`)
  if (length === 0) {
    throw new KeymarkError(
      'bad-input',
      `Every number of ${layer}/${index} among the ${by} of the model is 0, so it points nowhere and nothing is near it. Compare triggers instead.`,
    )
  }
  const count = all.reduce((sum, { vectors }) => sum + vectors.count, 0)
  let done = 0
  let total = 0
  let near: Nearest['near'] = []
  for (const { layer: at, vectors } of all) {
    const block = Math.max(1, Math.floor(held / vectors.width))
    for (let from = 0; from < vectors.count; from += block) {
      const to = Math.min(vectors.count, from + block)
      const numbers = await readVectors(model, vectors, from, to)
      for (let i = 0; i < to - from; i++) {
        if (at === layer && from + i === index) continue
        const own = numbers.subarray(i * vectors.width, (i + 1) * vectors.width)
        const squares = dot(own, own)
        if (squares === 0) continue
        requireFiniteLength(squares, model.onnxFile, `${by.slice(0, -1)} ${at}/${from + i}`)
        total += 1
        near.push({ layer: at, index: from + i, cosine: dot(wanted, own) / (length * Math.sqrt(squares)) })
      }
      // The sort is stable, and they come in order.
      near = near.toSorted((a, b) => b.cosine - a.cosine).slice(0, limit)
      done += to - from
      progress(done, count)
      // Lets messages out.
      await setImmediate()
    }
  }
  return { total, near }
}

/** In double precision. */
function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}
