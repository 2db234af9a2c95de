import { useState } from 'react'
import type { StudyAgreement, TriggerClass } from '#contract/agreement.ts'
import { namesOf } from '#contract/kind.ts'
import { useKinds } from '../ui/kinds.ts'
import { count, counted, NONE, share } from '../ui/format.ts'
import { KindSign, KindSigns } from '../ui/kind-badge.tsx'
import { Select } from '../ui/select.tsx'

interface ConfusionProps {
  pairs: StudyAgreement['pairs']
  classes: TriggerClass[]
}

/** What one annotator called each trigger against what the other did, for the pair chosen. */
export function Confusion({ pairs, classes }: ConfusionProps) {
  const shared = pairs.flatMap((scope, at) => (scope.keys === 0 ? [] : [{ ...scope, at }]))
  const [chosen, choose] = useState<number | null>(null)
  const current = shared.find(({ at }) => at === chosen) ?? shared[0]
  if (!current) return null
  const [first, second] = current.pair
  const { units, confusion } = current.triggers
  return (
    <div className="flex flex-col gap-3">
      {shared.length > 1 && (
        <span className="w-72">
          <Select
            label="Annotators"
            isLabelHidden
            options={shared.map(({ at, pair, keys }) => ({
              value: at,
              label: `${pair[0]} and ${pair[1]}`,
              detail: counted(keys, 'key'),
            }))}
            value={current.at}
            onChange={choose}
          />
        </span>
      )}
      <table className="data-table w-fit">
        <caption className="caption-bottom pt-2 text-left text-muted">
          {counted(units, 'trigger')} of {counted(current.keys, 'key')} that both labelled: rows as {first} classes
          them, columns as {second} does. On the diagonal they agree.
        </caption>
        <thead>
          <tr>
            <th>
              {first} ╲ {second}
            </th>
            {classes.map((name) => (
              <th key={name} scope="col" className="number">
                <ClassName of={name} />
              </th>
            ))}
            <th className="number">All</th>
          </tr>
        </thead>
        <tbody>
          {classes.map((name, row) => (
            <tr key={name}>
              <th scope="row" className="border-line!">
                <ClassName of={name} />
              </th>
              {classes.map((column, at) => (
                <MatrixCell key={column} triggers={confusion[row]?.[at] ?? 0} of={units} isAgreed={row === at} />
              ))}
              <td className="number font-semibold">{count(sum(confusion[row] ?? []))}</td>
            </tr>
          ))}
        </tbody>
        <tfoot className="font-semibold">
          <tr>
            <th scope="row" className="border-line!">
              All
            </th>
            {classes.map((column, at) => (
              <td key={column} className="number">
                {count(sum(confusion.map((row) => row[at] ?? 0)))}
              </td>
            ))}
            <td className="number">{count(units)}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  )
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0)

function MatrixCell({ triggers, of, isAgreed }: { triggers: number; of: number; isAgreed: boolean }) {
  return (
    <td className={`number pl-3! ${isAgreed ? 'bg-selected' : ''} ${triggers === 0 ? 'text-muted' : ''}`}>
      {count(triggers)}{' '}
      <span className="inline-block w-12 pr-1 text-muted">{triggers === 0 ? NONE : share(triggers / of)}</span>
    </td>
  )
}

function ClassName({ of }: { of: TriggerClass }) {
  const names = namesOf(useKinds())
  return (
    <span className="whitespace-nowrap text-ink">
      {of === 'both' ? <KindSigns kinds={names} /> : <KindSign kind={of} />} {of}
    </span>
  )
}
