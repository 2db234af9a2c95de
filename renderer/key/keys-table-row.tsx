import { FlexRender, type Row } from '@tanstack/react-table'
import { memo } from 'react'
import { type KeysFeatures, type Slot, tracks } from './keys-table-columns.tsx'

/** Pixels. */
export const KEY_ROW_HEIGHT = 28

export const rowId = (position: number): string => `key-row-${position}`

interface KeysRowProps {
  row: Row<KeysFeatures, Slot>
  /** What the row has cells for; another list when they change. */
  columns: unknown
  isCurrent: boolean
  /** The same for all rows, and always. */
  onOpen: (position: number) => void
}

/** The table makes its rows anew at every step of a scroll: one that shows the same is not drawn again. */
export const KeysRow = memo(
  OneRow,
  (before, now) =>
    before.row.original.key === now.row.original.key &&
    before.row.original.position === now.row.original.position &&
    before.columns === now.columns &&
    before.isCurrent === now.isCurrent &&
    before.onOpen === now.onOpen,
)

function OneRow({ row, isCurrent, onOpen }: KeysRowProps) {
  const { position, key } = row.original
  return (
    <div
      role="row"
      id={rowId(position)}
      aria-rowindex={position + 2}
      aria-selected={isCurrent}
      onClick={() => onOpen(position)}
      // A row is laid out and painted by itself, whatever becomes of the others.
      className={`absolute inset-x-0 grid cursor-default items-center gap-x-4 border-b [contain:strict] border-line px-5 ${isCurrent ? 'bg-selected' : 'hover:bg-hover'}`}
      style={{
        gridTemplateColumns: tracks(row.getAllCells().map(({ column }) => column)),
        height: KEY_ROW_HEIGHT,
        top: position * KEY_ROW_HEIGHT,
      }}
    >
      {row.getAllCells().map((cell) => (
        <div
          key={cell.id}
          role="gridcell"
          // Numbers fit their columns; each that is cut off costs the painter a clip.
          className={cell.column.columnDef.meta?.isNumber ? 'text-right whitespace-nowrap' : 'min-w-0 truncate'}
        >
          {key && <FlexRender cell={cell} />}
        </div>
      ))}
    </div>
  )
}
