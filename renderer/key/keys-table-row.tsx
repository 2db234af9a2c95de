import { FlexRender, type Row } from '@tanstack/react-table'
import { type KeysFeatures, type Slot, tracks } from './keys-table-columns.tsx'

/** Pixels. */
export const KEY_ROW_HEIGHT = 28

export const rowId = (position: number): string => `key-row-${position}`

interface KeysRowProps {
  row: Row<KeysFeatures, Slot>
  isCurrent: boolean
  onOpen: () => void
}

export function KeysRow({ row, isCurrent, onOpen }: KeysRowProps) {
  const { position, key } = row.original
  return (
    <div
      role="row"
      id={rowId(position)}
      aria-rowindex={position + 2}
      aria-selected={isCurrent}
      onClick={onOpen}
      className={`absolute inset-x-0 grid cursor-default items-center gap-x-4 border-b border-line px-5 ${isCurrent ? 'bg-selected' : 'hover:bg-hover'}`}
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
          className={`min-w-0 truncate ${cell.column.columnDef.meta?.isNumber ? 'text-right' : ''}`}
        >
          {key && <FlexRender cell={cell} />}
        </div>
      ))}
    </div>
  )
}
