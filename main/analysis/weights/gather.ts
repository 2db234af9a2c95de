/** Roles of values, classes of keys and what their cosines would be by chance, layer by layer. */
import { LOWEST, ReadWrite, Role, type VectorPair, type WeightsResult } from '#contract/analysis/weights.ts'
import type { Evaluation, Given } from '../gathering.ts'
import { quantiles } from '../statistics/quantiles.ts'
import { roleOf, thresholdsOf } from './classes.ts'
import { weightsFigures } from './figures.ts'
import { weightsTable } from './table.ts'
import type { WeightRow, WeightsPart } from './weight-row.ts'

/** Cosines of mismatched pairs, by thousandths: how many lie at each. */
type Histogram = Record<string, number>

interface State {
  moments: WeightsPart['moments']
  folded: WeightsPart['folded']
  mismatched: Partial<Record<VectorPair, Histogram>>[]
}

const STEPS = 1000
/** Mismatched pairs, for a region of which a fortieth lies on either side. */
const FEWEST = 40

const PAIRS: [VectorPair, (row: WeightRow) => number | null][] = [
  ['read-value', ({ readValue }) => readValue],
  ['gate-value', ({ gateValue }) => gateValue],
  ['gate-read', ({ gateRead }) => gateRead],
]

/** Each key has its row in the project as soon as it is streamed; of mismatched pairs a histogram is kept. */
export const weights: Evaluation<WeightsPart, State, WeightsResult> = {
  gather: (given) => ({
    start: () => ({
      moments: 'cosines',
      folded: { readOut: true, keys: true },
      mismatched: given.keys.map(() => ({})),
    }),
    add: (state, { layer, moments, folded, mismatched }) => {
      state.moments = moments
      state.folded = { readOut: folded.readOut, keys: state.folded.keys && folded.keys }
      const own = state.mismatched[layer - 1] ?? {}
      for (const [pair] of PAIRS) {
        const cosines = mismatched[pair]
        if (cosines === undefined) continue
        const histogram = (own[pair] ??= {})
        for (let i = 0; i < cosines.length; i++) {
          const step = Math.round((cosines[i] as number) * STEPS)
          histogram[step] = (histogram[step] ?? 0) + 1
        }
      }
    },
    finish: (state) => weightsResult(given, state),
  }),
  figures: weightsFigures,
  table: weightsTable,
}

function weightsResult({ keys, weights, vocabulary }: Given, state: State): WeightsResult {
  const rows = weights()
  const thresholds = thresholdsOf(rows)
  const byLayer = Map.groupBy(rows, ({ layer }) => layer)
  return {
    name: 'weights',
    moments: state.moments,
    folded: state.folded,
    thresholds,
    layers: keys.map((_, i) =>
      layerOf(i + 1, byLayer.get(i + 1) ?? [], state.mismatched[i] ?? {}, thresholds, vocabulary),
    ),
  }
}

function layerOf(
  layer: number,
  rows: readonly WeightRow[],
  mismatched: State['mismatched'][number],
  thresholds: WeightsResult['thresholds'],
  vocabulary: number,
): WeightsResult['layers'][number] {
  const roles = rows.flatMap((row) => roleOf(row, thresholds) ?? [])
  const classes = rows.flatMap(({ readWrite }) => readWrite ?? [])
  const kurtoses = rows.flatMap(({ kurtosis }) => kurtosis ?? [])
  const own = rows.filter((row) => row.own !== null)
  const lowest = LOWEST * vocabulary
  const below = own.map((row) => (row.below ?? 0) / vocabulary)
  return {
    layer,
    gated: rows.some(({ gateValue }) => gateValue !== null),
    keys: roles.length,
    roles: counted(Role.options, roles),
    kurtosis: kurtoses.length === 0 ? null : quantiles(kurtoses),
    readWrite: counted(ReadWrite.options, classes),
    atypical: rows.filter(({ isAtypical }) => isAtypical).length,
    cosines: PAIRS.flatMap(([pair, of]) => {
      const cosines = rows.flatMap((row) => of(row) ?? [])
      if (cosines.length === 0) return []
      const region = regionOf(mismatched[pair] ?? {})
      return [
        {
          pair,
          quantiles: quantiles(cosines),
          region,
          below: region === null ? 0 : cosines.filter((cosine) => cosine < region[0]).length,
          above: region === null ? 0 : cosines.filter((cosine) => cosine > region[1]).length,
        },
      ]
    }),
    own: {
      keys: own.length,
      removed: own.filter((row) => (row.below ?? vocabulary) < lowest).length,
      shuffled: own.filter((row) => (row.chanceBelow ?? vocabulary) < lowest).length,
      median: below.length === 0 ? null : quantiles(below)[2],
    },
  }
}

function counted<Name extends string>(names: readonly Name[], found: readonly Name[]): Record<Name, number> {
  const counts = Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>
  for (const name of found) counts[name] += 1
  return counts
}

/** What 95 % of the pairs lie within, a fortieth on either side, to a thousandth. */
function regionOf(histogram: Histogram): [number, number] | null {
  const steps = Object.entries(histogram)
    .map(([step, count]) => ({ at: Number(step) / STEPS, count }))
    .toSorted((a, b) => a.at - b.at)
  const total = steps.reduce((sum, { count }) => sum + count, 0)
  if (total < FEWEST) return null
  const at = (share: number): number => {
    let sum = 0
    return steps.find(({ count }) => (sum += count) >= share * total)?.at ?? 0
  }
  return [at(0.025), at(0.975)]
}
