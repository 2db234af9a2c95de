/** The arms of a study beside each other, layer by layer: what was found in each, the differences, and whether chance makes as large ones. */
import type { ArmComparison, ArmsBy } from '#contract/arm.ts'
import type { Estimate } from '#contract/estimate.ts'
import { capital, measuresOfKind, namesOf, type KindScheme } from '#contract/kind.ts'
import { wilson } from '../statistics/estimate.ts'
import { holm } from '../statistics/holm.ts'
import { intervalOf, type KeySum } from '../statistics/key-interval.ts'
import { seeded, type Random } from '../statistics/seeded.ts'
import { difference } from './control-comparison.ts'
import { keyEstimate, keysOf, measuresOf, type Measure, type Reading, type Sums } from './study-measures.ts'

export interface ArmReadings {
  name: string
  keys: readonly Reading[]
  controls: readonly Reading[]
}

export interface ArmsInput {
  by: ArmsBy
  /** Two or more. */
  arms: readonly ArmReadings[]
  kinds: KindScheme
  seed: number
  permutations: number
}

interface Compared {
  measure: string
  name: string
  isShare: boolean
}

function comparedOf(kinds: KindScheme): Compared[] {
  return [
    { measure: 'withPattern', name: 'Keys with a pattern', isShare: true },
    ...namesOf(kinds).map((kind) => ({ measure: measuresOfKind(kind).any, name: capital(kind), isShare: true })),
    { measure: 'covered', name: 'Covered', isShare: true },
    { measure: 'patterns', name: 'Patterns a key', isShare: false },
  ]
}

interface ArmKeys extends ArmReadings {
  /** Each key once, however many read it. */
  layers: Map<number, Sums[]>
}

type Difference = ArmComparison['differences'][number]

/** Same input, same numbers. */
export function compareArms({ by, arms, kinds, seed, permutations }: ArmsInput): ArmComparison {
  const all = measuresOf(namesOf(kinds), kinds.uninterpretable)
  const compared = comparedOf(kinds)
  const measures = compared.map(({ measure }) => all[measure] as Measure)
  const read = arms.map((arm): ArmKeys => ({
    ...arm,
    layers: new Map([...Map.groupBy(arm.keys, ({ layer }) => layer)].map(([layer, keys]) => [layer, keysOf(keys)])),
  }))
  const estimates = (strata: readonly Sums[][]): Record<string, Estimate> =>
    Object.fromEntries(
      compared.map(({ measure }, m) => [measure, intervalOf(keyEstimate(measures[m] as Measure, strata))]),
    )
  const random = seeded(seed)
  return {
    by,
    raters: [...new Set(arms.flatMap(({ keys }) => keys.map(({ annotator }) => annotator)))].toSorted(),
    measures: compared,
    arms: read.map(({ name, layers, controls }) => ({
      name,
      keys: [...layers.values()].flat().length,
      controls: controls.length,
      foundInControls: wilson(controls.filter(({ counts }) => counts.patterns > 0).length, controls.length),
      overall: estimates([...layers.values()]),
      layers: ascending(layers.keys()).map((layer) => {
        const keys = layers.get(layer) ?? []
        return { layer, keys: keys.length, measures: estimates([keys]) }
      }),
    })),
    differences: read.flatMap((first, i) =>
      read.slice(i + 1).flatMap((second) => differencesOf(first, second, compared, measures, random, permutations)),
    ),
    permutations,
    seed,
  }
}

const ascending = (layers: Iterable<number>): number[] => [...layers].toSorted((a, b) => a - b)

/** Keys of two arms in one layer. */
interface Pair {
  layer: number
  first: readonly Sums[]
  second: readonly Sums[]
  /** The layer’s among all of them. */
  weight: number
}

function differencesOf(
  first: ArmKeys,
  second: ArmKeys,
  compared: readonly Compared[],
  measures: readonly Measure[],
  random: Random,
  permutations: number,
): Difference[] {
  const common = ascending(first.layers.keys()).filter((layer) => second.layers.has(layer))
  const unweighted = common.map((layer) => ({
    layer,
    first: first.layers.get(layer) ?? [],
    second: second.layers.get(layer) ?? [],
  }))
  const weightOf = ({ first: a, second: b }: (typeof unweighted)[number]): number =>
    (a.length * b.length) / (a.length + b.length)
  const weights = unweighted.reduce((sum, pair) => sum + weightOf(pair), 0)
  const pairs = unweighted.map((pair): Pair => ({ ...pair, weight: weightOf(pair) / weights }))
  if (pairs.length === 0) return []
  const tests = permuted(pairs, measures, random, permutations)
  return compared.flatMap(({ measure }, m) => {
    const own = measures[m] as Measure
    const estimated = (strata: readonly (readonly Sums[])[]): Estimate => intervalOf(keyEstimate(own, strata))
    const two = { first: first.name, second: second.name, measure }
    const test = tests[m]
    const adjusted = holm(pairs.map((_, l) => test?.layers[l] ?? null))
    const overall = difference(estimated(pairs.map((pair) => pair.second)), estimated(pairs.map((pair) => pair.first)))
    const sum = (of: 'first' | 'second'): number => pairs.reduce((keys, pair) => keys + pair[of].length, 0)
    return [
      {
        ...two,
        layer: null,
        keys: [sum('first'), sum('second')],
        difference: movedTo(overall, test?.value ?? null),
        p: test?.p ?? null,
        adjusted: null,
      },
      ...pairs.map((pair, l): Difference => ({
        ...two,
        layer: pair.layer,
        keys: [pair.first.length, pair.second.length],
        difference: difference(estimated([pair.second]), estimated([pair.first])),
        p: test?.layers[l] ?? null,
        adjusted: adjusted[l] ?? null,
      })),
    ]
  })
}

/** The interval around a value that weighs the layers otherwise. */
function movedTo({ value, low, high, reason }: Estimate, weighted: number | null): Estimate {
  if (value === null || weighted === null) return { value, low, high, reason }
  const by = weighted - value
  return { value: weighted, low: low === null ? null : low + by, high: high === null ? null : high + by, reason }
}

interface Tested {
  /** The weighted mean of the layers’ differences. */
  value: number
  p: number | null
  layers: (number | null)[]
}

/** Differences that rounding alone sets apart are the same. */
const ROUNDING = 1e-9

/**
 * The share of permutations with a difference at least as large (Phipson and Smyth 2010: the observed one is counted with them, so that p is
 * never 0), for each measure: of each layer, and of all.
 */
function permuted(
  pairs: readonly Pair[],
  measures: readonly Measure[],
  random: Random,
  permutations: number,
): Tested[] {
  const layers = pairs.map(({ first, second, weight }) => {
    const keys = [...first, ...second]
    const numbers = measures.map(({ ratio }) => keys.map(ratio))
    return { weight, of: first.length, numbers, totals: numbers.map(summed), order: keys.map((_, key) => key) }
  })
  const observed = measures.map((_, m) =>
    layers.map(({ of, numbers, totals, order }) => differenceOf(numbers[m] ?? [], totals[m] ?? NONE, order, of)),
  )
  const values = observed.map((own) => weighted(layers, own))
  const asLarge = measures.map(() => ({ all: 0, layers: layers.map(() => 0) }))
  for (let permutation = 0; permutation < permutations; permutation++) {
    for (const layer of layers) shuffleFirst(layer.order, layer.of, random)
    for (const [m, counts] of asLarge.entries()) {
      const drawn = layers.map(({ of, numbers, totals, order }) =>
        differenceOf(numbers[m] ?? [], totals[m] ?? NONE, order, of),
      )
      for (const [l, one] of drawn.entries())
        if (Math.abs(one) >= Math.abs(observed[m]?.[l] ?? 0) - ROUNDING) counts.layers[l] = (counts.layers[l] ?? 0) + 1
      if (Math.abs(weighted(layers, drawn)) >= Math.abs(values[m] ?? 0) - ROUNDING) counts.all += 1
    }
  }
  const p = (count: number): number => (count + 1) / (permutations + 1)
  return asLarge.map((counts, m) => ({
    value: values[m] ?? 0,
    p: p(counts.all),
    layers: counts.layers.map(p),
  }))
}

const NONE: KeySum = { of: 0, per: 0 }

const summed = (keys: readonly KeySum[]): KeySum =>
  keys.reduce((sum, { of, per }) => ({ of: sum.of + of, per: sum.per + per }), NONE)

const weighted = (layers: readonly { weight: number }[], differences: readonly number[]): number =>
  layers.reduce((sum, { weight }, l) => sum + weight * (differences[l] ?? 0), 0)

/** What the keys behind the first `of` of an order have more than these. */
function differenceOf(numbers: readonly KeySum[], total: KeySum, order: readonly number[], of: number): number {
  const first = { of: 0, per: 0 }
  for (let i = 0; i < of; i++) {
    const key = numbers[order[i] ?? 0] ?? NONE
    first.of += key.of
    first.per += key.per
  }
  return (total.of - first.of) / (total.per - first.per) - first.of / first.per
}

/** Puts random ones first: as many steps of Fisher and Yates as there are places. */
function shuffleFirst(order: number[], places: number, random: Random): void {
  for (let i = 0; i < places; i++) {
    const j = i + random.below(order.length - i)
    const held = order[i] as number
    order[i] = order[j] as number
    order[j] = held
  }
}
