/** One pass over a prompt: what every layer does at every position, with keys scaled. */
import type { KeyId } from '#contract/key-id.ts'
import type { Intervention, PromptCell } from '#contract/prompt.ts'
import { caseOf } from '../../analysis/residual/composition.ts'
import { strongest } from '../../analysis/strongest.ts'
import { KeymarkError } from '../../keymark-error.ts'
import { contributionsOf, likelyOf, scaleOf, towardsOf } from '../instrument/explored.ts'
import type { OpenModel } from '../model/open.ts'
import { ROWS } from '../instrument/addition.ts'
import { pickedCoefficients } from '../instrument/picked.ts'
import { topOf } from '../instrument/read-out.ts'
import type { Further, ModelSession } from '../session.ts'
import type { Encoded } from '../tokenizer.ts'

/** A token and its probability. */
type Likely = readonly [id: number, probability: number]

export interface Cell {
  layer: number
  r: Likely
  y: Likely
  o: Likely
  case: PromptCell['case']
  /** What r and y add to the logit of the final prediction; null where that cannot be told. */
  towards: { r: number; y: number } | null
  /** What memories added to y's part of the logit, and what they took; null where that cannot be told apart. */
  added: number | null
  taken: number | null
  memories: { index: number; coefficient: number; strength: number; contribution: number | null }[]
}

/** Everything per position. */
export interface PromptRun {
  text: string
  ids: Int32Array
  /** Where each token ends in the text, in code points. */
  ends: Int32Array
  isCut: boolean
  cells: Cell[][]
  final: Likely[][]
  flows: { logit: number; sum: number | null }[]
}

interface Prompt {
  model: OpenModel
  /** Opened with the request `explored`. */
  session: ModelSession
  text: string
  encoded: Encoded
  set: readonly Intervention[]
  /** ‖v‖, per layer. */
  norms: readonly Float32Array[]
  /** Most likely tokens that are kept. */
  final: number
}

/** Numbers that a pass may make at a time: 64 MiB of float32. */
const NUMBERS = 2 ** 24
/** Memories kept of a cell by each of three orders. */
const MEMORIES = 8

/** @throws KeymarkError `not-found` when a key is none of the model's. */
export async function runPrompt(prompt: Prompt): Promise<PromptRun> {
  const { model, session, text, encoded } = prompt
  const { ids, ends } = encoded
  const scales = scalesOf(model, prompt.set)
  const widest = Math.max(model.outputEmbedding?.count ?? 1, ...model.memories.map(({ values }) => values.count))
  const room = Math.max(1, Math.floor(NUMBERS / widest))
  const run: PromptRun = { text, ids, ends, isCut: encoded.cut, cells: [], final: [], flows: [] }
  for (let from = 0; from < ids.length; from += room) {
    const count = Math.min(room, ids.length - from)
    const rows = BigInt64Array.from({ length: count }, (_, row) => BigInt(from + row))
    const outputs = await session.run(ids, 1, ids.length, { ...scales, [ROWS]: { data: rows, dims: [count] } })
    const read = (label: string): ArrayLike<number> | null => outputs[label]?.data ?? null
    for (let row = 0; row < count; row++) {
      run.cells.push(model.memories.map(({ layer }) => cellOf(read, layer, row, prompt.norms[layer - 1] ?? [])))
      const [top, likely] = [read('ids') ?? [], read('probabilities') ?? []]
      const kept = top.length / count
      run.final.push(
        Array.from({ length: Math.min(kept, prompt.final) }, (_, i) => [
          top[row * kept + i] as number,
          likely[row * kept + i] as number,
        ]),
      )
      run.flows.push({ logit: read('logit')?.[row] as number, sum: read('towards')?.[row] ?? null })
    }
  }
  return run
}

/** One factor a key, 1 but for those that are set. */
export function scalesOf({ memories, description }: OpenModel, set: readonly Intervention[]): Record<string, Further> {
  const scales = memories.map(({ values }) => new Float32Array(values.count).fill(1))
  for (const { layer, index, scale } of set) {
    const factors = scales[layer - 1]
    if (factors === undefined || index >= factors.length) {
      throw noSuchKey({ memories, description }, { layer, index })
    }
    factors[index] = scale
  }
  return Object.fromEntries(
    memories.map(({ layer }, i) => {
      const data = scales[i] ?? new Float32Array()
      return [scaleOf(layer), { data, dims: [data.length] }]
    }),
  )
}

export function noSuchKey(
  { memories, description: { name } }: Pick<OpenModel, 'memories' | 'description'>,
  { layer, index }: KeyId,
): KeymarkError {
  const keys = memories[layer - 1]?.values.count
  const range =
    keys === undefined
      ? `${name} has layers 1 to ${memories.length}`
      : `layer ${layer} of ${name} has keys 0 to ${keys - 1}`
  return new KeymarkError('not-found', `There is no key ${layer}/${index}: ${range}.`)
}

function cellOf(
  read: (label: string) => ArrayLike<number> | null,
  layer: number,
  row: number,
  norms: ArrayLike<number>,
): Cell {
  const at = (label: string): number => read(label)?.[row] as number
  const likely = (what: 'r' | 'y' | 'o'): Likely => [at(topOf(what, layer)), at(likelyOf(what, layer))]
  const ofKeys = (label: string): Float32Array | null =>
    (read(label) as Float32Array | null)?.subarray(row * norms.length, (row + 1) * norms.length) ?? null
  const coefficients = ofKeys(pickedCoefficients(layer)) ?? new Float32Array()
  const contributions = ofKeys(contributionsOf(layer))
  const [r, y, o] = [likely('r'), likely('y'), likely('o')]
  const { memories, added, taken } = strongest(coefficients, norms, contributions, MEMORIES)
  return {
    layer,
    r,
    y,
    o,
    case: caseOf(r[0], y[0], o[0]),
    towards:
      read(towardsOf('r', layer)) === null ? null : { r: at(towardsOf('r', layer)), y: at(towardsOf('y', layer)) },
    added,
    taken,
    memories: memoriesOf(memories, { coefficients, contributions, norms }),
  }
}

/** What is known of some memories of a layer, in the order of their indices given. */
export const memoriesOf = (
  indices: readonly number[],
  of: { coefficients: ArrayLike<number>; contributions: ArrayLike<number> | null; norms: ArrayLike<number> },
): Cell['memories'] =>
  indices.map((index) => {
    const coefficient = of.coefficients[index] as number
    return {
      index,
      coefficient,
      strength: Math.abs(coefficient) * (of.norms[index] as number),
      contribution: of.contributions?.[index] ?? null,
    }
  })
