import { NONE, NUMBER_TEXT, withoutUnit } from '#contract/number-text.ts'
import type { Cell, NumberFormat } from '#contract/table.ts'
import { KeyLink } from '../ui/key-link.tsx'

interface CellContentProps {
  cell: Cell
  /** Its column's. */
  format: NumberFormat | null
  /** Whose keys it may name. */
  scan: number | null | undefined
}

/** What stands in a cell: a text, a key, or a number with its interval and why there is none. */
export function CellContent({ cell, format, scan }: CellContentProps) {
  const write = (value: number | null, own: NumberFormat | null = null): string =>
    value === null ? NONE : NUMBER_TEXT[own ?? format ?? 'count'](value)
  if (cell === null) return NONE
  if (typeof cell === 'string') return cell
  if (typeof cell === 'number') return write(cell)
  if ('index' in cell) return scan === undefined ? `${cell.layer}/${cell.index}` : <KeyLink scan={scan} of={cell} />
  if ('from' in cell) {
    return (
      <>
        {write(cell.from, cell.format)} {cell.note === null ? 'to' : '→'} {write(cell.to, cell.format)}
        {cell.note !== null && <Aside>{cell.note}</Aside>}
      </>
    )
  }
  const { value, low, high, reason, format: own, note } = cell
  // Between signs a dash would be one more.
  const between = (own ?? format) === 'change' || (low ?? 0) < 0 ? ' to ' : '–'
  return (
    <span className="whitespace-nowrap" title={reason ?? undefined}>
      {write(value, own)}
      {low !== null && high !== null && (
        <Aside>
          {withoutUnit(write(low, own))}
          {between}
          {write(high, own)}
        </Aside>
      )}
      {note !== null && <Aside>{note}</Aside>}
    </span>
  )
}

/** The space before it is for those who hear or copy the cell. */
function Aside({ children }: { children: React.ReactNode }) {
  return (
    <>
      {' '}
      <span className="ml-0.5 text-xs whitespace-nowrap text-muted">{children}</span>
    </>
  )
}
