/** Detectors by layer, beside what chance makes of them. */
import { Detector, Feature } from '#contract/analysis/detector.ts'
import { type DetectorsResult } from '#contract/analysis/detectors.ts'
import type { Evaluation, Given } from '../gathering.ts'
import { quantiles } from '../statistics/quantiles.ts'
import { hasFewTokens, isConfirmed, isJudged } from './detector-of.ts'
import type { DetectorRow, DetectorsPart } from './detector-row.ts'
import { detectorsFigures } from './figures.ts'
import { isTopic } from './topics.ts'
import { detectorsTable } from './table.ts'

interface State {
  positions: number
  sentences: number
}

/** Each key has its row in the project as soon as its layer is streamed. */
export const detectors: Evaluation<DetectorsPart, State, DetectorsResult> = {
  gather: (given) => ({
    start: () => ({ positions: 0, sentences: 0 }),
    add: (state, { positions, sentences }) => void Object.assign(state, { positions, sentences }),
    finish: (state) => detectorsResult(given, state),
  }),
  figures: detectorsFigures,
  table: detectorsTable,
}

function detectorsResult({ keys, detectors }: Given, { positions, sentences }: State): DetectorsResult {
  const byLayer = Map.groupBy(detectors(), ({ layer }) => layer)
  return {
    name: 'detectors',
    positions,
    sentences,
    layers: keys.map((count, i) => layerOf(i + 1, count, byLayer.get(i + 1) ?? [])),
  }
}

function layerOf(layer: number, keys: number, all: readonly DetectorRow[]): DetectorsResult['layers'][number] {
  const rows = all.filter(isJudged)
  const few = rows.filter(hasFewTokens)
  const found = Object.fromEntries(Detector.options.map((name) => [name, 0])) as Record<Detector, number>
  for (const { detector } of rows) if (detector !== null) found[detector] += 1
  const told = rows.flatMap(({ topic }) => topic ?? [])
  const median = (numbers: number[]): number => quantiles(numbers)[2]
  return {
    layer,
    keys,
    judged: rows.length,
    found,
    fewTokens: few.length,
    shuffled: rows.filter(({ shuffled }) => hasFewTokens({ fewest: shuffled })).length,
    confirmed: few.filter(isConfirmed).length,
    explained: Object.fromEntries(
      Feature.options.map((feature) => {
        const shares = rows.flatMap((row) => row.explained[feature] ?? [])
        return [feature, shares.length === 0 ? null : quantiles(shares)]
      }),
    ) as DetectorsResult['layers'][number]['explained'],
    topics:
      told.length === 0
        ? null
        : { keys: told.filter(isTopic).length, shuffled: told.filter(({ isByChance }) => isByChance).length },
    alone:
      few.length === 0
        ? null
        : { own: median(few.map(({ own }) => own ?? 0)), other: median(few.map(({ other }) => other ?? 0)) },
  }
}
