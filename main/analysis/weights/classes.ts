/** Classes of values and keys by their weights. */
import { ALIGNED, KURTOSIS, type ReadWrite, type Role, TAIL, type WeightsResult } from '#contract/analysis/weights.ts'
import { quantileSorted } from 'simple-statistics'

interface Shape {
  length: number
  variance: number | null
  skew: number | null
  kurtosis: number | null
}

type Thresholds = WeightsResult['thresholds']

/** What a tenth of the values is beyond; a value that says nothing is none of them. */
export function thresholdsOf(rows: readonly Shape[]): Thresholds {
  const known = rows.filter(({ variance }) => variance !== null)
  if (known.length === 0) return { long: 0, narrow: 0, wide: 0 }
  const at = (numbers: number[], share: number): number =>
    quantileSorted(
      numbers.toSorted((a, b) => a - b),
      share,
    )
  const variances = known.map(({ variance }) => variance ?? 0)
  return {
    long: at(
      known.map(({ length }) => length),
      1 - TAIL,
    ),
    narrow: at(variances, TAIL),
    wide: at(variances, 1 - TAIL),
  }
}

/**
 * Gurnee et al. 2024, §5, whose code calls a value with `vocab_kurt > 10` a prediction neuron, and one of suppression where it is skewed to
 * the left.
 * @param thresholds null while not all values are known: nothing is of entropy or partition then
 */
export function roleOf({ length, variance, skew, kurtosis }: Shape, thresholds: Thresholds | null): Role | null {
  if (variance === null || skew === null || kurtosis === null) return null
  if (kurtosis > KURTOSIS) return skew > 0 ? 'prediction' : 'suppression'
  if (thresholds === null) return 'other'
  if (length >= thresholds.long && variance <= thresholds.narrow) return 'entropy'
  return variance >= thresholds.wide ? 'partition' : 'other'
}

const sign = (cosine: number): -1 | 0 | 1 => (cosine > ALIGNED ? 1 : cosine < -ALIGNED ? -1 : 0)

/**
 * The combinations of Gerstner and Schütze 2025 with their threshold. `isAtypical`: the gate and what it multiplies are not aligned as
 * the other two cosines would have them, where either is.
 * @param gate null for a key without one, which is never conditional; its cosines with the value and with what it multiplies
 */
export function readWriteOf(
  readValue: number,
  gate: { value: number; read: number } | null,
): { readWrite: ReadWrite; isAtypical: boolean } {
  const written = sign(readValue)
  if (gate === null)
    return {
      readWrite: written === 1 ? 'strengthening' : written === -1 ? 'weakening' : 'orthogonal',
      isAtypical: false,
    }
  const gated = sign(gate.value)
  const isAtypical = (written !== 0 || gated !== 0) && sign(gate.read) !== written * gated
  if (written === 0) return { readWrite: gated === 0 ? 'orthogonal' : 'proportional change', isAtypical }
  const name = written === 1 ? 'strengthening' : 'weakening'
  return { readWrite: gated === 0 ? `conditional ${name}` : name, isAtypical }
}
