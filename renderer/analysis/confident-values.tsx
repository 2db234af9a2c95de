import { useQuery } from '@tanstack/react-query'
import type { Analysis } from '#contract/analysis.ts'
import type { ValuesResult } from '#contract/analysis/values.ts'
import type { Scan } from '#contract/scan.ts'
import type { Table } from '#contract/table.ts'
import { query } from '../api.ts'
import { SaveTable } from '../table/save-table.tsx'
import { KeyLink } from '../ui/key-link.tsx'
import { visible } from '../trigger/prefix.ts'
import { SideScroll } from '../ui/side-scroll.tsx'
import { counted, count, NONE } from '../ui/format.ts'
import { Share } from './share.tsx'

/** Table 2 of the paper: the values that are surest of a token. */
export function ConfidentValues({
  analysis,
  result,
  scan,
  surest,
  withheld,
}: {
  analysis: Analysis
  result: ValuesResult
  scan: Scan
  surest: Table
  withheld: { values: number; upper: number }
}) {
  const { confident, confidentAgreeing } = result
  const keys = confident.map(({ layer, index }) => ({ layer, index }))
  const { data } = useQuery(query.analysis.values.queryOptions({ input: { analysis: analysis.id, keys } }))
  const upper = confident.filter((value) => value.upper).length + withheld.upper
  return (
    <section aria-label="The surest values" className="flex flex-col gap-2">
      <h2 className="text-lg font-semibold">The surest values</h2>
      <p className="max-w-3xl text-muted">
        {confidentAgreeing} of the {confident.length + withheld.values} values with the largest probability predict a
        token that follows at least one trigger of their key (paper: 46 of 100, of the key’s top 50), and {upper} of
        them stand in the upper layers (paper: 97 of 100 in layers 11 to 16).
        {withheld.values > 0 &&
          ` ${count(withheld.values)} of them ${withheld.values === 1 ? 'is' : 'are'} not listed until whoever labels ${withheld.values === 1 ? 'its key' : 'their keys'} is through.`}
      </p>
      <SideScroll label="Table of the surest values">
        <table className="data-table [&_td]:pr-4 [&_th]:pr-4">
          <thead>
            <tr>
              <th>Key</th>
              <th className="number">Probability</th>
              <th>Likeliest tokens</th>
              <th>After its first trigger</th>
              <th className="number">Its rank</th>
              <th className="number">Triggers that agree</th>
            </tr>
          </thead>
          <tbody>
            {confident.map(({ layer, index, max, triggers, agreeing }, i) => {
              const value = data?.[i]
              return (
                <tr key={`${layer}/${index}`}>
                  <td>
                    <KeyLink scan={scan.id} of={{ layer, index }} />
                  </td>
                  <td className="number">
                    <Share value={max} digits={1} />
                  </td>
                  <td className="max-w-96 truncate">
                    {value?.top.slice(0, 6).map(({ id, token }) => (
                      <Token key={id} text={token} />
                    ))}
                  </td>
                  <td>{value?.next ? <Token text={value.next.token} /> : NONE}</td>
                  <td className="number">{value?.rank ? count(value.rank) : NONE}</td>
                  <td className="number">
                    <span title={counted(triggers, 'trigger')}>
                      {agreeing} of {triggers}
                    </span>
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </SideScroll>
      <span>
        <SaveTable table={surest} name={`${scan.name}-surest-values`} />
      </span>
    </section>
  )
}

function Token({ text }: { text: string }) {
  return <span className="mr-1 inline-block rounded-sm bg-panel px-1">{visible(text)}</span>
}
