/** Percentile bootstrap (Efron 1979) over independent units, for statistics that a change of the units' weights recomputes. */
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { Outcome, Undefined } from './outcome.ts'

export interface BootstrapOptions {
  /** Same seed, same interval. A 32-bit integer. */
  seed: number
  draws: number
  /** Told now and then how many of the draws are done. */
  progress?: (done: number) => void
}

export interface Interval {
  low: number | Undefined
  high: number | Undefined
}

/**
 * 95 % intervals of several statistics over the same draws. A draw takes `units` units with replacement; `statistics` gets
 * how often each was taken (Int32Array, one count a unit, reused between draws) and returns one outcome per statistic, always
 * in the same order. Draws in which a statistic is undefined are left out of its interval; when more than half are, the interval is
 * undefined too.
 */
export function bootstrap(
  units: number,
  options: BootstrapOptions,
  statistics: (counts: Int32Array) => readonly Outcome[],
): Interval[] {
  return drawn(units, options, statistics).map((values) => intervalOf(values, units))
}

/** The statistics of `bootstrap` in each draw: for each statistic one number a draw, NaN where it is undefined. */
export function drawn(
  units: number,
  options: BootstrapOptions,
  statistics: (counts: Int32Array) => readonly Outcome[],
): Float64Array[] {
  const counts = new Int32Array(units).fill(1)
  const outcomes = statistics(counts).map(() => new Float64Array(options.draws).fill(Number.NaN))
  if (units < 2) return outcomes
  const rng = xoroshiro128plus(options.seed)
  for (let draw = 0; draw < options.draws; draw++) {
    options.progress?.(draw)
    counts.fill(0)
    for (let i = 0; i < units; i++) {
      const unit = uniformInt(rng, 0, units - 1)
      counts[unit] = (counts[unit] as number) + 1
    }
    statistics(counts).forEach((outcome, s) => {
      if (typeof outcome === 'number') (outcomes[s] as Float64Array)[draw] = outcome
    })
  }
  return outcomes
}

/** The interval that draws of `units` units give. @param tail share of the draws below it, and above it */
export function intervalOf(values: Float64Array, units: number, tail?: number): Interval {
  if (units < 2) return unknown('an interval needs at least two units to resample')
  const defined = values.filter((value) => !Number.isNaN(value))
  if (defined.length * 2 < values.length) return unknown('undefined in more than half of the bootstrap draws')
  return percentileInterval(defined, tail)
}

/** The values but a share at each end, interpolated linearly between the order statistics. Sorts `values`. */
export function percentileInterval(values: Float64Array, tail = 0.025): { low: number; high: number } {
  values.sort()
  return { low: quantile(values, tail), high: quantile(values, 1 - tail) }
}

/** Interpolated linearly between the order statistics. @param sorted ascending, one value or more */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const position = (sorted.length - 1) * share
  const below = sorted[Math.floor(position)] as number
  const above = sorted[Math.ceil(position)] as number
  return below + (above - below) * (position % 1)
}

function unknown(reason: string): Interval {
  return { low: { undefined: reason }, high: { undefined: reason } }
}
