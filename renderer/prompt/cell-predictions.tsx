import type { Prediction, PromptCell } from '#contract/prompt.ts'
import { visible } from '../trigger/prefix.ts'
import { Share } from '../analysis/share.tsx'
import { CaseSign, caseInWords } from './case-sign.tsx'

const ROWS = [
  ['residual', 'Residual, before'],
  ['ffn', 'Layer’s own output'],
  ['output', 'Sum, after'],
] as const

/** What the residual, the layer and their sum predict, and which of them decides. */
export function CellPredictions({ cell, before }: { cell: PromptCell; before: PromptCell | undefined }) {
  return (
    <section aria-label={`Predictions of layer ${cell.layer}`}>
      <table className="data-table w-full table-fixed">
        <thead>
          <tr>
            <th>Layer {cell.layer} predicts</th>
            {before && <th>Original</th>}
            <th>{before ? 'With the change' : 'Token'}</th>
          </tr>
        </thead>
        <tbody>
          {ROWS.map(([name, words]) => (
            <tr key={name}>
              <td className="text-muted">{words}</td>
              {before && <Said prediction={before[name]} />}
              <Said prediction={cell[name]} />
            </tr>
          ))}
        </tbody>
      </table>
      <p className="pt-1 text-xs text-muted">
        <CaseSign of={cell.case} /> {caseInWords(cell.case)}
      </p>
    </section>
  )
}

function Said({ prediction }: { prediction: Prediction }) {
  return (
    <td className="truncate">
      {visible(prediction.token)}{' '}
      <span className="text-muted">
        <Share value={prediction.probability} digits={1} />
      </span>
    </td>
  )
}
