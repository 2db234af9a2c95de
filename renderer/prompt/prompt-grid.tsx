import './prompt-grid.css'
import { useEffect, useRef, type CSSProperties } from 'react'
import type { Prediction, PromptCell, PromptReading } from '#contract/prompt.ts'
import { visible } from '../trigger/prefix.ts'
import { share } from '../ui/format.ts'
import { CaseSign, caseInWords } from './case-sign.tsx'

interface PromptGridProps {
  original: PromptReading
  /** Null when no key is scaled. */
  changed: PromptReading | null
  position: number
  /** From 1. */
  layer: number
  onLook: (at: { position: number; layer: number }) => void
}

/** Tokens across, layers down: what the residual predicts before each layer adds to it; last, what the model predicts. */
export function PromptGrid({ original, changed, position, layer, onLook }: PromptGridProps) {
  const grid = useRef<HTMLTableElement>(null)
  useEffect(() => {
    const cell = grid.current?.querySelector<HTMLElement>('td[aria-selected=true]')
    cell?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    if (cell && (document.activeElement === document.body || grid.current?.contains(document.activeElement)))
      cell.focus({ preventScroll: true })
    // eslint-disable-next-line react/exhaustive-deps -- the cell is found by what these chose
  }, [position, layer, original])
  const now = changed ?? original
  const layers = now.positions[0]?.layers ?? []
  return (
    <table ref={grid} role="grid" aria-label="Predictions" aria-readonly className="prompt-grid text-sm">
      <thead>
        <tr>
          <th>Layer</th>
          {now.positions.map(({ token, isSpecial }, at) => (
            <th
              key={at}
              scope="col"
              data-position={at === position ? 'here' : undefined}
              className={isSpecial ? 'text-muted' : ''}
              title={`Token ${at}`}
            >
              {visible(token)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {layers.map((_, i) => (
          <tr key={i}>
            <th scope="row">{i + 1}</th>
            {now.positions.map(({ layers: cells }, at) => {
              const cell = cells[i]
              if (!cell) return <td key={at} />
              return (
                <Cell
                  key={at}
                  cell={cell}
                  before={changed ? original.positions[at]?.layers[i] : undefined}
                  isChosen={at === position && i + 1 === layer}
                  onLook={() => onLook({ position: at, layer: i + 1 })}
                />
              )
            })}
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">Model</th>
          {now.positions.map(({ final }, at) => (
            <Final
              key={at}
              final={final[0]}
              before={changed ? original.positions[at]?.final[0] : undefined}
              isHere={at === position}
            />
          ))}
        </tr>
      </tfoot>
    </table>
  )
}

const sure = ({ probability }: Prediction): CSSProperties => ({ '--sure': Math.sqrt(probability) }) as CSSProperties

interface CellProps {
  cell: PromptCell
  before: PromptCell | undefined
  isChosen: boolean
  onLook: () => void
}

function Cell({ cell, before, isChosen, onLook }: CellProps) {
  const { residual } = cell
  const isChanged = before !== undefined && before.residual.id !== residual.id
  const was = isChanged ? `; without the change ${visible(before.residual.token)}` : ''
  return (
    <td
      role="gridcell"
      aria-selected={isChosen}
      tabIndex={isChosen ? 0 : -1}
      data-changed={isChanged}
      style={sure(residual)}
      title={`${visible(residual.token)} ${share(residual.probability)}; ${caseInWords(cell.case)}${was}`}
      onClick={onLook}
    >
      <span className="prompt-cell">
        <span className="prompt-cell-line">
          <span className="truncate">{visible(residual.token)}</span>
          <CaseSign of={cell.case} />
        </span>
        {isChanged && <Was prediction={before.residual} />}
      </span>
    </td>
  )
}

function Final({
  final,
  before,
  isHere,
}: {
  final: Prediction | undefined
  before: Prediction | undefined
  isHere: boolean
}) {
  if (!final) return <td />
  const isChanged = before !== undefined && before.id !== final.id
  return (
    <td data-changed={isChanged} data-position={isHere ? 'here' : undefined} title={share(final.probability)}>
      <span className="prompt-cell font-semibold">
        <span className="truncate">{visible(final.token)}</span>
        {isChanged && <Was prediction={before} />}
      </span>
    </td>
  )
}

/** What stood here before keys were scaled. */
function Was({ prediction }: { prediction: Prediction }) {
  return <s className="truncate text-xs font-normal text-muted">{visible(prediction.token)}</s>
}
