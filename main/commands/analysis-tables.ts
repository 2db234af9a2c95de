/** Results of analyses as tables for a person at a terminal. */
import type { Value } from '#contract/analysis.ts'
import type { MeanChange } from '#contract/analysis/ablation.ts'
import type { AnalysisResult } from '#contract/analysis/registry.ts'
import { decimal as inDecimals, percent as inPercent } from '#contract/decimal.ts'
import { table } from './output.ts'

const percent = (share: number | null): string => (share === null ? '–' : inPercent(share, 1))
const decimal = (value: number | null): string => (value === null ? '–' : inDecimals(value, 2))
const change = ({ mean, low, high }: MeanChange): string =>
  mean === null ? '–' : `${decimal(mean)} (${decimal(low)} to ${decimal(high)})`

export function analysisTables(result: AnalysisResult, values: readonly Value[] | null): string {
  switch (result.name) {
    case 'values':
      return [
        table(
          ['layer', 'keys', 'agreeing', 'agreement', 'median rank'],
          result.layers.map(({ layer, keys, agreeing, agreement, medianRank }) => [
            layer,
            keys,
            agreeing,
            percent(agreement),
            medianRank ?? '–',
          ]),
        ),
        '',
        table(
          ['value', 'most likely tokens', 'probability', 'after its first trigger', 'rank'],
          (values ?? []).map(({ layer, index, top, max, next, rank }) => [
            `${layer}/${index}`,
            top
              .slice(0, 5)
              .map(({ token }) => JSON.stringify(token))
              .join(' '),
            percent(max),
            next === null ? '–' : JSON.stringify(next.token),
            rank ?? '–',
          ]),
        ),
      ].join('\n')
    case 'ablation':
      return table(
        ['layer', 'keys', 'triggers', 'without the first', 'without the last', 'without a random token'],
        result.layers.map(({ layer, keys, triggers, first, last, random }) => [
          layer,
          keys,
          triggers,
          change(first),
          change(last),
          change(random),
        ]),
      )
    case 'memories':
      return [
        table(
          ['layer', 'active', 'layer differs from every memory'],
          result.layers.map(({ layer, active, differs }) => [layer, percent(active), percent(differs)]),
        ),
        `${result.examples.toLocaleString('en')} examples; where a memory agrees, ${percent(result.rest.stopword)} are before a stop word and ${percent(result.rest.short)} after fewer than 5 tokens`,
      ].join('\n')
    case 'residual':
      return [
        table(
          ['layer', 'matches final', 'final probability', 'residual', 'agreement', 'composition', 'ffn'],
          result.layers.map((row) => [
            row.layer,
            ...[row.matchesFinal, row.finalProbability, row.residual, row.agreement, row.composition, row.ffn].map(
              percent,
            ),
          ]),
        ),
        `${result.examples.toLocaleString('en')} examples; the last layer changed ${result.changed.toLocaleString('en')} predictions`,
      ].join('\n')
    case 'sparsity':
      return [
        table(
          ['layer', 'active', 'dead', 'dense', 'never fired in the scan'],
          result.layers.map(({ layer, active, dead, dense, unfired }) => [
            layer,
            percent(active),
            percent(dead),
            percent(dense),
            percent(unfired),
          ]),
        ),
        `${result.positions.toLocaleString('en')} positions`,
      ].join('\n')
    case 'dimension':
      return table(
        ['layer', 'dimension', 'from', 'to', 'points'],
        result.layers.map(({ layer, dimension, low, high, distinct }) => [
          layer,
          decimal(dimension),
          decimal(low),
          decimal(high),
          distinct,
        ]),
      )
    case 'leave-one-out':
      return table(
        ['rank', 'change without each token'],
        result.triggers.map(({ rank, changes }) => [rank, changes.map(decimal).join(' ')]),
      )
  }
}
