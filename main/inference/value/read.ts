/** One value as a distribution over the vocabulary: both its ends. */
import { KeymarkError } from '../../keymark-error.ts'
import { VECTORS } from '../instrument/read-out.ts'
import { openScanned } from '../model/scanned.ts'
import { readVectors } from '../model/vectors.ts'
import { openSession } from '../session.ts'
import type { Task } from '../tasks.ts'
import type { ValueEnds, ValueTask } from './task.ts'

export const valueTask: Task<'value'> = async (task, { say }) => say(await readValue(task))

/** @throws KeymarkError when the model is not the scan's, has no such layer, or shows no read-out. */
export async function readValue({
  layer,
  index,
  finalNorm,
  top,
  provider,
  threads,
  ...scanned
}: ValueTask): Promise<ValueEnds> {
  const model = await openScanned(scanned)
  const values = model.memories.find((memory) => memory.layer === layer)?.values
  if (values === undefined) throw new KeymarkError('not-found', `${model.onnxFile} has no layer ${layer}.`)
  const kept = Math.min(top, model.outputEmbedding?.count ?? 1)
  const session = await openSession(model, { kind: 'ends', finalNorm, top: kept }, { provider, threads })
  try {
    const outputs = await session.run(new Int32Array(), 0, 0, {
      [VECTORS]: { data: await readVectors(model, values, index, index + 1), dims: [1, values.width] },
    })
    const end = (ids: string, probabilities: string): ValueEnds['promotes'] =>
      Array.from({ length: kept }, (_, i) => ({
        id: Number(outputs[ids]?.data[i]),
        probability: Number(outputs[probabilities]?.data[i]),
      }))
    return { promotes: end('ids', 'probabilities'), suppresses: end('low-ids', 'low-probabilities') }
  } finally {
    await session.close()
  }
}
