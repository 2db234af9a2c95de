/** Which sides of its keys a scan of a model keeps. */
import type { Activation, Layer } from '#contract/model.ts'
import type { Sides } from '#contract/scan.ts'

/** Functions that grow without bound on both sides, or reach as far below 0 as above. */
const TWO_SIDED: readonly Activation[] = ['identity', 'tanh', 'other']

/** A gated coefficient is a product with a number of either sign; a function without a name may do anything. */
const isTwoSided = ({ gated, activation }: Layer): boolean => gated || TWO_SIDED.includes(activation)

export const sidesOf = (layers: readonly Layer[], sides: Sides): Exclude<Sides, 'auto'> => {
  if (sides !== 'auto') return sides
  return layers.some(isTwoSided) ? 'both' : 'positive'
}
