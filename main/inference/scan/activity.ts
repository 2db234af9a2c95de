/** How often and how strongly every key fires, counted while a scan runs. */
import { binOf, BINS } from '#contract/activity.ts'

/** What is counted of one layer. What is kept of sides is side after side: positive, then negative where it is kept. */
export interface LayerActivity {
  /** sides × keys: positions with a coefficient of the side's sign. */
  fired: Float64Array
  /** sides × keys × BINS: sentences by the strength of their strongest prefix. */
  strongest: Uint32Array
  /** sides × keys × BINS: sentences by the strength at the position that was drawn. */
  sampled: Uint32Array
  /** Mean of the coefficients at the positions that were drawn, and sum of their squared distances from it. */
  mean: Float64Array
  squares: Float64Array
}

/** What the runtime says of a batch of one layer: all float32 [batch, keys]. */
export interface BatchActivity {
  /** For each side that is kept, positions at which the key fires, and the largest strength. */
  sides: readonly { fired: Float32Array; maxima: Float32Array }[]
  /** Coefficients at the drawn position of each sentence. */
  sampled: Float32Array
}

const bitsOf = ({ buffer, byteOffset, length }: Float32Array): Int32Array => new Int32Array(buffer, byteOffset, length)

export class Activity {
  readonly layers: LayerActivity[]
  readonly sides: number

  constructor(keysPerLayer: readonly number[], sides: number, state?: readonly LayerActivity[]) {
    this.sides = sides
    this.layers = keysPerLayer.map(
      (keys, layer) =>
        state?.[layer] ?? {
          fired: new Float64Array(sides * keys),
          strongest: new Uint32Array(sides * keys * BINS),
          sampled: new Uint32Array(sides * keys * BINS),
          mean: new Float64Array(keys),
          squares: new Float64Array(keys),
        },
    )
  }

  /**
   * @param layer index from 0
   * @param before sentences that were counted before these
   */
  add(layer: number, { sides, sampled }: BatchActivity, before: number): void {
    const kept = this.layers[layer]
    if (kept === undefined) throw new RangeError(`no layer ${layer}`)
    const keys = kept.mean.length
    sides.forEach(({ fired, maxima }, side) => {
      const bits = bitsOf(maxima)
      for (let i = 0; i < bits.length; i++) {
        const slot = side * keys + (i % keys)
        kept.fired[slot] = (kept.fired[slot] ?? 0) + (fired[i] ?? 0)
        count(kept.strongest, slot, bits[i] ?? 0)
      }
    })
    const bits = bitsOf(sampled)
    const { mean, squares } = kept
    for (let i = 0; i < bits.length; i++) {
      const key = i % keys
      const own = bits[i] ?? 0
      count(kept.sampled, key, own)
      // The bits of a number below 0 are an integer below 0.
      if (sides.length > 1 && own < 0) count(kept.sampled, keys + key, own & 0x7fffffff)
      const coefficient = sampled[i] ?? 0
      const distance = coefficient - (mean[key] ?? 0)
      const now = (mean[key] ?? 0) + distance / (before + 1 + Math.floor(i / keys))
      mean[key] = now
      squares[key] = (squares[key] ?? 0) + distance * (coefficient - now)
    }
  }
}

/** @param bits of a float32; no bin counts 0 or what is below it */
function count(histogram: Uint32Array, slot: number, bits: number): void {
  if (bits <= 0) return
  const place = slot * BINS + binOf(bits)
  histogram[place] = (histogram[place] ?? 0) + 1
}

/** The drawn position of a sentence, by its tokens alone: the same in every order, process and part of a corpus. */
export function drawnPosition(ids: Int32Array, first: number, end: number): number {
  let hash = 0x811c9dc5
  for (const id of ids) hash = Math.imul(hash ^ id, 0x01000193)
  // Ids differ in few bits: the last steps of MurmurHash3 spread them over all.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return first + (((hash ^ (hash >>> 16)) >>> 0) % (end - first))
}
