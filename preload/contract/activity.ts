import { z } from 'zod'
import { Side } from './side.ts'

/** Bins of a histogram of strengths: two to every doubling, from 2⁻¹⁶ to 2¹⁶; what lies beyond is in the first or the last. */
export const BINS = 64
const FIRST_POWER = -16

/** The least strength of a bin, from 0; strengths of `binStart(i)` up to and without `binStart(i + 1)` are in bin i. */
export const binStart = (bin: number): number => 2 ** (Math.floor(bin / 2) + FIRST_POWER) * (bin % 2 === 0 ? 1 : 1.5)

/** A float32's sign, exponent and first digit, from the top of its 32 bits: one number for each bin. */
const FIRST_HALF = 2 * (127 + FIRST_POWER)

/** @param bits those of a float32 above 0 */
export function binOf(bits: number): number {
  const bin = (bits >>> 22) - FIRST_HALF
  return bin < 0 ? 0 : bin < BINS ? bin : BINS - 1
}

const Histogram = z.array(z.int().nonnegative()).length(BINS)

/** How often and how strongly one key fires. Strengths are coefficients, on the negative side with their sign turned. */
export const KeyActivity = z.object({
  /** Positions that were read: tokens of sentences, without special ones. */
  positions: z.int().nonnegative(),
  /** Sentences that were read: each counts once in a histogram, if the key fires there on that side. */
  sentences: z.int().nonnegative(),
  sides: z.array(
    z.object({
      side: Side,
      /** Positions with a coefficient of this side's sign. */
      fired: z.int().nonnegative(),
      /** By the strength of each sentence's strongest prefix. */
      strongest: Histogram,
      /** By the strength at one position of each sentence, drawn at random. */
      sampled: Histogram,
    }),
  ),
  /** Over one position of each sentence, drawn at random; a sentence's length does not count. */
  mean: z.number(),
  /** With n − 1; null of a single sentence. */
  variance: z.number().nonnegative().nullable(),
})
export type KeyActivity = z.infer<typeof KeyActivity>
