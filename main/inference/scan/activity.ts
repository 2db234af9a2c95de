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

/** One side in a batch of one layer: at how many positions each key fires, float32 [keys], and its largest strengths, float32 [batch, keys]. */
interface Firing {
  fired: Float32Array
  maxima: Float32Array
}

/** What is known of a batch of one layer. */
export interface BatchActivity {
  /** Each side that is kept. */
  sides: readonly Firing[]
  /** Coefficients at the drawn position of each sentence, float32 [batch, keys]. */
  sampled: Float32Array
}

const bitsOf = ({ buffer, byteOffset, length }: Float32Array): Int32Array => new Int32Array(buffer, byteOffset, length)

export class Activity {
  readonly layers: LayerActivity[]

  constructor(keysPerLayer: readonly number[], sides: number, state?: readonly LayerActivity[]) {
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
    // Key by key: the histograms of one key stay in the processor's cache, and the rows of a few keys beside each other do too.
    const keys = kept.mean.length
    const rows = sampled.length / keys
    sides.forEach(({ fired, maxima }, side) => {
      const bits = bitsOf(maxima)
      for (let key = 0; key < keys; key++) {
        const slot = side * keys + key
        kept.fired[slot] = (kept.fired[slot] as number) + (fired[key] as number)
        for (let row = 0, i = key; row < rows; row++, i += keys) count(kept.strongest, slot, bits[i] as number)
      }
    })
    const bits = bitsOf(sampled)
    const isTwoSided = sides.length > 1
    const own = { mean: new Float64Array(keys), squares: new Float64Array(keys) }
    for (let key = 0; key < keys; key++) {
      let sum = 0
      for (let row = 0, i = key; row < rows; row++, i += keys) {
        const one = bits[i] as number
        count(kept.sampled, key, one)
        // The bits of a number below 0 are an integer below 0.
        if (isTwoSided && one < 0) count(kept.sampled, keys + key, one & 0x7fffffff)
        sum += sampled[i] as number
      }
      const mean = sum / rows
      let squares = 0
      for (let row = 0, i = key; row < rows; row++, i += keys) {
        const distance = (sampled[i] as number) - mean
        squares += distance * distance
      }
      own.mean[key] = mean
      own.squares[key] = squares
    }
    addMoments(kept, before, own, rows)
  }
}

type Moments = Pick<LayerActivity, 'mean' | 'squares'>

/** Chan, Golub and LeVeque, Algorithms for computing the sample variance (1983): a sample of n numbers becomes that of m more. */
export function addMoments(own: Moments, n: number, other: Moments, m: number): void {
  if (m === 0) return
  for (let key = 0; key < own.mean.length; key++) {
    const distance = (other.mean[key] as number) - (own.mean[key] as number)
    own.mean[key] = (own.mean[key] as number) + (distance * m) / (n + m)
    own.squares[key] =
      (own.squares[key] as number) + (other.squares[key] as number) + (distance * distance * n * m) / (n + m)
  }
}

/** @param strengths [batch, tokens, keys], of which those from token `first` up to `end` are the sentences' own */
export function firingOf(
  strengths: Float32Array,
  { sentences, length, first, end }: { sentences: number; length: number; first: number; end: number },
  keys: number,
): Firing {
  const fired = new Float32Array(keys)
  const maxima = new Float32Array(sentences * keys)
  for (let row = 0; row < sentences; row++) {
    const to = row * keys
    for (let from = (row * length + first) * keys; from < (row * length + end) * keys; from += keys) {
      for (let key = 0; key < keys; key++) {
        const strength = strengths[from + key] as number
        if (strength <= 0) continue
        fired[key] = (fired[key] as number) + 1
        if (strength > (maxima[to + key] as number)) maxima[to + key] = strength
      }
    }
  }
  return { fired, maxima }
}

/** @param bits of a float32; no bin counts 0 or what is below it */
function count(histogram: Uint32Array, slot: number, bits: number): void {
  if (bits <= 0) return
  const place = slot * BINS + binOf(bits)
  histogram[place] = (histogram[place] as number) + 1
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
