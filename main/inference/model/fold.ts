/** What a normalisation does to whatever reads its output, as far as it does the same to every vector: its scale, and whether it takes out the mean. */
import { KeymarkError } from '../../keymark-error.ts'
import type { Norm } from './norm.ts'
import type { Stored } from './stored-numbers.ts'
import { readBias } from './vectors.ts'

export interface Fold {
  /** One number a coordinate. */
  scale: Float32Array
  centres: boolean
}

/** Null where there is no normalisation, or its scale is computed and not stored. */
export async function foldOf(model: Stored, norm: Norm | null, width: number): Promise<Fold | null> {
  if (norm === null) return null
  const centres = norm.kind === 'layer-norm'
  if (norm.scale === null) return { scale: new Float32Array(width).fill(1), centres }
  try {
    const scale = await readBias(model, { tensor: norm.scale, first: 0, count: width, step: 1 })
    return { scale, centres }
  } catch (error) {
    if (error instanceof KeymarkError && error.code === 'unsupported') return null
    throw error
  }
}

/** Vectors that lie one after another, each minus its mean, in place. */
export function centre(vectors: Float32Array, width: number): void {
  for (let from = 0; from < vectors.length; from += width) {
    const own = vectors.subarray(from, from + width)
    let sum = 0
    for (const x of own) sum += x
    for (let i = 0; i < width; i++) own[i] = (own[i] as number) - sum / width
  }
}

/** Vectors that lie one after another, multiplied coordinate by coordinate, in place. */
export function scaled(vectors: Float32Array, { scale }: Fold): void {
  const width = scale.length
  for (let i = 0; i < vectors.length; i++) vectors[i] = (vectors[i] as number) * (scale[i % width] as number)
}

/** Vectors that read the output of a normalisation, as vectors that read what enters it, in place. */
export function folded(vectors: Float32Array, fold: Fold | null): void {
  if (fold === null) return
  scaled(vectors, fold)
  if (fold.centres) centre(vectors, fold.scale.length)
}
