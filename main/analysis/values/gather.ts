/** What values predict, and whether it is what follows their keys' triggers (paper §4, Figures 4 to 6, Table 2). */
import type { ValuesResult } from '#contract/analysis/values.ts'
import { wilson } from '../statistics/estimate.ts'
import { holm } from '../statistics/holm.ts'
import { quantiles } from '../statistics/quantiles.ts'
import type { Evaluation, Given } from '../gathering.ts'
import { shuffledAgreement } from './shuffled.ts'
import { valuesFigures } from './figures.ts'
import { valuesTable } from './table.ts'
import type { ValueRow, ValuesPart } from './value-row.ts'

const BINS = 10
const CONFIDENT = 100
const LEVEL = 0.05
/** 97 of the paper's 100 stand in layers 11 to 16 of 16. */
const UPPER = 10 / 16

/** Each value has its row in the project as soon as it is streamed: there is nothing else to gather. */
export const values: Evaluation<ValuesPart, null, ValuesResult> = {
  gather: (given) => ({ start: () => null, add: () => {}, finish: () => valuesResult(given) }),
  figures: valuesFigures,
  table: valuesTable,
}

function valuesResult({ keys, vocabulary, text, following, values }: Given): ValuesResult {
  const rows = values()
  const byLayer = Map.groupBy(rows, ({ layer }) => layer)
  const asked = rows.filter(({ next }) => next !== null)
  const confident = rows
    .toSorted((a, b) => b.max - a.max || a.layer - b.layer || a.index - b.index)
    .slice(0, CONFIDENT)
    .map(({ layer, index, max, predicted }) => {
      const tokens = following(layer, index)
      return {
        layer,
        index,
        max,
        token: text(predicted),
        triggers: tokens.length,
        agreeing: tokens.filter((token) => token === predicted).length,
        upper: layer > Math.round(UPPER * keys.length),
      }
    })
  return {
    name: 'values',
    layers: together(keys.map((_, i) => layerOf(i + 1, byLayer.get(i + 1) ?? []))),
    chance: 1 / vocabulary,
    bins: binned(asked),
    confident,
    confidentAgreeing: confident.filter(({ agreeing }) => agreeing > 0).length,
  }
}

/** A layer is above chance only if it is among all layers: of many, some are beyond any one's range. */
export function together(layers: ValuesResult['layers']): ValuesResult['layers'] {
  const adjusted = holm(layers.map(({ shuffled }) => shuffled?.p ?? null))
  return layers.map(({ shuffled, ...layer }, i) => ({
    ...layer,
    shuffled: shuffled && { ...shuffled, isAbove: shuffled.isAbove && (adjusted[i] ?? 1) < LEVEL },
  }))
}

const agrees = ({ next, predicted }: ValueRow): boolean => next === predicted

function layerOf(layer: number, rows: readonly ValueRow[]): ValuesResult['layers'][number] {
  const asked = rows.filter(({ next }) => next !== null)
  const agreeing = asked.filter(agrees).length
  const { value, low, high } = wilson(agreeing, asked.length)
  const ranks = asked.length === 0 ? null : quantiles(asked.map(({ rank }) => rank ?? 0))
  return {
    layer,
    keys: asked.length,
    agreeing,
    agreement: value,
    low,
    high,
    medianRank: ranks?.[2] ?? null,
    ranks,
    ...chanceOf(asked, agreeing),
    entropy: rows.length === 0 ? 0 : rows.reduce((sum, { entropy }) => sum + entropy, 0) / rows.length,
  }
}

type Chance = Pick<ValuesResult['layers'][number], 'shuffled' | 'shuffledRanks' | 'shuffledMedian'>

function chanceOf(asked: readonly ValueRow[], agreeing: number): Chance {
  const n = asked.length
  const predicted = asked.map((row) => row.predicted)
  const chance = shuffledAgreement(
    predicted,
    asked.map(({ next }) => next ?? -1),
    agreeing,
  )
  const ranks = asked.flatMap(({ chanceRank }) => chanceRank ?? []).toSorted((a, b) => a - b)
  return {
    shuffled: chance && {
      expected: chance.expected / n,
      low: chance.low / n,
      high: chance.high / n,
      p: chance.p,
      isAbove: agreeing > chance.high,
    },
    shuffledRanks: ranks.length === 0 ? null : quantiles(ranks),
    shuffledMedian: medianInterval(ranks),
  }
}

/** Among fewer values not even the smallest and the largest have the median between them in 95 of 100 samples. */
const FEWEST = 6

/**
 * 95 % interval of the median of what the values are a sample of: order statistics, by the normal distribution. Null where it would be
 * one number.
 */
export function medianInterval(sorted: readonly number[]): [number, number] | null {
  if (sorted.length < FEWEST) return null
  const half = 0.98 * Math.sqrt(sorted.length)
  const at = (place: number): number => sorted[Math.max(0, Math.min(sorted.length - 1, place))] as number
  const [low, high] = [at(Math.floor(sorted.length / 2 - half)), at(Math.ceil(sorted.length / 2 + half))]
  return low < high ? [low, high] : null
}

/** Tenths of the keys by the largest probability of their value, the least confident first. */
function binned(asked: readonly ValueRow[]): ValuesResult['bins'] {
  const sorted = asked.toSorted((a, b) => a.max - b.max)
  return Array.from({ length: BINS }, (_, bin) =>
    sorted.slice(Math.floor((bin * sorted.length) / BINS), Math.floor(((bin + 1) * sorted.length) / BINS)),
  )
    .filter((part) => part.length > 0)
    .map((part) => {
      const agreeing = part.filter(agrees).length
      const { low, high } = wilson(agreeing, part.length)
      return { from: part[0]?.max ?? 0, to: part.at(-1)?.max ?? 0, keys: part.length, agreeing, low, high }
    })
}
