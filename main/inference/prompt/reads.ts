/** What one key reads at one position of a prompt: its pre-activation, and what each earlier memory adds to it. */
import type { KeyId } from '#contract/key-id.ts'
import { strongest } from '../../analysis/strongest.ts'
import { ROWS } from '../instrument/addition.ts'
import { contributionsOf, scaleOf, towardsOf } from '../instrument/explored.ts'
import { pickedCoefficients } from '../instrument/picked.ts'
import { ENTERING, KEY, READ } from '../instrument/reading.ts'
import type { OpenModel } from '../model/open.ts'
import { pickVectors, readBias } from '../model/vectors.ts'
import type { Further, ModelSession } from '../session.ts'
import { type Cell, memoriesOf } from './run.ts'

/** Memories of a layer that are kept by each of three orders. */
const KEPT = 8

/** Contributions are to the key's pre-activation: they add up to it with `constant`, the biases of key and normalisation. */
export interface KeyReads {
  preActivation: number
  constant: number
  /** What enters the key's layer from the residual stream. */
  entering: number
  layers: {
    layer: number
    r: number
    y: number
    added: number | null
    taken: number | null
    memories: Cell['memories']
  }[]
}

interface Asked {
  model: OpenModel
  /** Opened with a `Reading` of the key's layer. */
  session: ModelSession
  ids: Int32Array
  position: number
  key: KeyId
  /** One factor a key of each layer, by name. */
  scales: Record<string, Further>
  norms: readonly Float32Array[]
}

export async function keyReads({ model, session, ids, position, key, scales, norms }: Asked): Promise<KeyReads> {
  const { layer, index } = key
  const memory = model.memories[layer - 1] as OpenModel['memories'][number]
  const vector = await pickVectors(model, memory.keys, [index])
  const bias = memory.keyBias === null ? 0 : ((await readBias(model, memory.keyBias))[index] ?? 0)
  const before = model.memories.slice(0, layer - 1)
  const outputs = await session.run(ids, 1, ids.length, {
    ...Object.fromEntries(before.map((one) => [scaleOf(one.layer), scales[scaleOf(one.layer)] as Further])),
    [KEY]: { data: vector, dims: [1, vector.length] },
    [ROWS]: { data: BigInt64Array.of(BigInt(position)), dims: [1] },
  })
  const number = (label: string): number => outputs[label]?.data[0] as number
  const row = (label: string): Float32Array | null => (outputs[label]?.data ?? null) as Float32Array | null
  const [read, entering] = [number(READ), number(ENTERING)]
  return {
    preActivation: read + bias,
    constant: read + bias - entering,
    entering,
    layers: before.map((one) => {
      const own = {
        coefficients: row(pickedCoefficients(one.layer)) ?? new Float32Array(),
        contributions: row(contributionsOf(one.layer)),
        norms: norms[one.layer - 1] ?? new Float32Array(),
      }
      const { memories, added, taken } = strongest(own.coefficients, own.norms, own.contributions, KEPT)
      return {
        layer: one.layer,
        r: number(towardsOf('r', one.layer)),
        y: number(towardsOf('y', one.layer)),
        added,
        taken,
        memories: memoriesOf(memories, own),
      }
    }),
  }
}
