/** What values predict, and whether it is what follows their keys' triggers (paper §4, Figures 4 to 6, Table 2). */
import type { ValuesResult } from '#contract/analysis-result.ts'
import { wilson } from '../statistics/estimate.ts'
import { quantiles } from '../statistics/quantiles.ts'

export interface ValueRow {
  layer: number
  index: number
  max: number
  entropy: number
  /** Token after the key's strongest trigger; null where it ends its sentence or there is none. */
  next: number | null
  /** Its rank in the value's distribution, from 1. */
  rank: number | null
  /** The most probable token. */
  predicted: number
}

const BINS = 10
const CONFIDENT = 100
/** 97 of the paper's 100 stand in layers 11 to 16 of 16. */
const UPPER = 10 / 16

/**
 * @param layers L.
 * @param triggersOf tokens that follow a key's triggers, strongest first; null at the end of a sentence.
 * @param tokenText how a token reads.
 */
export function valuesResult(
  rows: readonly ValueRow[],
  layers: number,
  vocabulary: number,
  triggersOf: (layer: number, index: number) => (number | null)[],
  tokenText: (id: number) => string,
): ValuesResult {
  const byLayer = Map.groupBy(rows, ({ layer }) => layer)
  const asked = rows.filter(({ next }) => next !== null)
  const confident = rows
    .toSorted((a, b) => b.max - a.max || a.layer - b.layer || a.index - b.index)
    .slice(0, CONFIDENT)
    .map(({ layer, index, max, predicted }) => {
      const following = triggersOf(layer, index)
      return {
        layer,
        index,
        max,
        token: tokenText(predicted),
        triggers: following.length,
        agreeing: following.filter((token) => token === predicted).length,
        upper: layer > Math.round(UPPER * layers),
      }
    })
  return {
    name: 'values',
    layers: Array.from({ length: layers }, (_, i) => layerOf(i + 1, byLayer.get(i + 1) ?? [])),
    chance: 1 / vocabulary,
    bins: binned(asked),
    confident,
    confidentAgreeing: confident.filter(({ agreeing }) => agreeing > 0).length,
  }
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
    entropy: rows.length === 0 ? 0 : rows.reduce((sum, { entropy }) => sum + entropy, 0) / rows.length,
  }
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
