import { decimal } from '#contract/decimal.ts'
import type { ReactNode } from 'react'
import type { MeanChange } from '#contract/analysis/ablation.ts'
import type { MemoriesResult } from '#contract/analysis/memories.ts'
import type { AnalysisResult } from '#contract/analysis/registry.ts'
import { count, coefficient, NONE } from '../ui/format.ts'
import { Share } from './share.tsx'

interface Table {
  head: string[]
  /** The cells of each layer, without its number. */
  rows: ReactNode[][]
  /** What the paper found, in the order of the head; null where it says nothing. */
  paper: string[] | null
}

/** The numbers behind the figures, a layer a row. */
export function ResultTable({ result }: { result: AnalysisResult }) {
  if (result.name === 'leave-one-out') return null
  const { head, rows, paper } = tableOf(result)
  return (
    <>
      <div className="overflow-x-auto">
        <table className="data-table [&_td]:pr-4 [&_th]:pr-4">
          <thead>
            <tr>
              {['Layer', ...head].map((title) => (
                <th key={title} className="number">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((cells, i) => (
              <tr key={result.layers[i]?.layer}>
                {[result.layers[i]?.layer, ...cells].map((cell, column) => (
                  <td key={column} className="number">
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
          {paper && (
            <tfoot>
              <tr className="text-muted">
                {['Paper', ...paper].map((cell, column) => (
                  <td key={column} className="number">
                    {cell}
                  </td>
                ))}
              </tr>
            </tfoot>
          )}
        </table>
      </div>
      {result.name === 'memories' && <Rest rest={result.rest} />}
    </>
  )
}

/** A relative change in percent, with its interval. */
function Change({ of: { mean, low, high, reason } }: { of: MeanChange }) {
  const percent = (change: number): string => decimal(100 * change, 0).replace('-', '−')
  return (
    <span className="whitespace-nowrap" title={reason ?? undefined}>
      {mean === null ? NONE : `${percent(mean)} %`}
      {low !== null && high !== null && (
        <span className="ml-1.5 text-xs text-muted">
          {percent(low)} to {percent(high)}
        </span>
      )}
    </span>
  )
}

function Rest({ rest }: { rest: MemoriesResult['rest'] }) {
  return (
    <p className="max-w-3xl text-muted">
      In {count(rest.cases)} cases, over all layers, an active memory predicts what its layer does. Of them{' '}
      <Share value={rest.stopword} /> stand before a common stop word (paper: 60 %), and <Share value={rest.short} />{' '}
      end a prefix of fewer than 5 tokens (paper: 43 %).
    </p>
  )
}

function tableOf(result: Exclude<AnalysisResult, { name: 'leave-one-out' }>): Table {
  switch (result.name) {
    case 'values':
      return {
        head: ['Keys', 'Agreeing', 'Agreement', 'Median rank', 'Middle half of ranks', 'Entropy, nats'],
        rows: result.layers.map(({ keys, agreeing, agreement, low, high, medianRank, ranks, entropy }) => [
          count(keys),
          count(agreeing),
          <Share
            key="agreement"
            value={agreement}
            ends={low === null || high === null ? null : [low, high]}
            digits={1}
          />,
          medianRank === null ? NONE : count(medianRank),
          ranks === null ? NONE : `${count(Math.round(ranks[1]))} to ${count(Math.round(ranks[3]))}`,
          decimal(entropy, 2),
        ]),
        paper: ['', '', '0 to 3.5 %', 'falls', '', ''],
      }
    case 'ablation':
      return {
        head: ['Keys', 'Triggers', 'Of one token', 'Without the first', 'Without the last', 'Without a random one'],
        rows: result.layers.map(({ keys, triggers, single, ...of }) => [
          count(keys),
          count(triggers),
          count(single),
          ...(['first', 'last', 'random'] as const).map((kind) => <Change key={kind} of={of[kind]} />),
        ]),
        paper: null,
      }
    case 'memories':
      return {
        head: ['Active', 'Strong', 'Differs from every memory'],
        rows: result.layers.map(({ active, activeInterval, strong, differs, differsInterval }) => [
          <Share key="active" value={active} ends={activeInterval} digits={1} />,
          <Share key="strong" value={strong} digits={1} />,
          <Share key="differs" value={differs} ends={differsInterval} digits={1} />,
        ]),
        paper: ['10 to 50 %', '', 'at least 68 %'],
      }
    case 'residual':
      return {
        head: ['Matches final', 'Final probability', 'Residual', 'Agreement', 'Composition', 'Ffn'],
        rows: result.layers.map(({ intervals, ...layer }) =>
          (['matchesFinal', 'finalProbability', 'residual', 'agreement', 'composition', 'ffn'] as const).map((name) => (
            <Share key={name} value={layer[name]} ends={intervals?.[name] ?? null} digits={1} />
          )),
        ),
        paper: ['from about a third', 'rises', 'most', 'many', 'some', 'rarest'],
      }
    case 'sparsity':
      return {
        head: ['Active', 'Median key', 'Never active', 'Nearly always', 'No trigger in the scan'],
        rows: result.layers.map(({ active, quantiles, dead, dense, unfired }) =>
          [active, quantiles[2], dead, dense, unfired].map((value, i) => <Share key={i} value={value} digits={1} />),
        ),
        paper: null,
      }
    case 'dimension':
      return {
        head: ['Dimension', 'from', 'to', 'States'],
        rows: result.layers.map(({ dimension, low, high, distinct }) => [
          coefficient(dimension),
          coefficient(low),
          coefficient(high),
          count(distinct),
        ]),
        paper: null,
      }
  }
}
