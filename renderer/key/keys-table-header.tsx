import type { ReactTable } from '@tanstack/react-table'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { type KeysFeatures, type Slot, tracks } from './keys-table-columns.tsx'

const SORTED = { asc: 'ascending', desc: 'descending' } as const

/** Column names; a press anywhere in a name's cell sorts by it, another press turns the order round. */
export function KeysHeader({ table }: { table: ReactTable<KeysFeatures, Slot> }) {
  return (
    <div role="rowgroup" className="sticky top-0 z-10 h-7 border-b border-edge bg-page">
      {table.getHeaderGroups().map((group) => (
        <div
          key={group.id}
          role="row"
          aria-rowindex={1}
          className="grid items-end gap-x-4 px-5"
          style={{ gridTemplateColumns: tracks(group.headers.map(({ column }) => column)) }}
        >
          {group.headers.map((header) => {
            const { column } = header
            const sorted = column.getIsSorted()
            const meta = column.columnDef.meta
            const Arrow = sorted === 'desc' ? ArrowDown : ArrowUp
            return (
              <div
                key={header.id}
                role="columnheader"
                {...(column.getCanSort() && { 'aria-sort': sorted === false ? 'none' : SORTED[sorted] })}
                // The gap between two columns is theirs too: no press between names goes nowhere.
                className="-mx-2 flex min-w-0"
              >
                {column.getCanSort() ? (
                  <button
                    type="button"
                    title={meta?.about}
                    onClick={column.getToggleSortingHandler()}
                    className={`flex h-[27px] w-full min-w-0 cursor-default items-center gap-0.5 rounded-sm px-2 text-xs hover:bg-hover hover:text-ink ${sorted === false ? 'text-muted' : 'text-ink'} ${meta?.isNumber ? 'flex-row-reverse' : ''}`}
                  >
                    <span className="truncate">
                      <table.FlexRender header={header} />
                    </span>
                    <Arrow aria-hidden size={12} className={`flex-none ${sorted === false ? 'invisible' : ''}`} />
                  </button>
                ) : (
                  <span title={meta?.about} className="flex h-[27px] min-w-0 items-center px-2 text-xs text-muted">
                    <span className="truncate">
                      <table.FlexRender header={header} />
                    </span>
                  </span>
                )}
              </div>
            )
          })}
        </div>
      ))}
    </div>
  )
}
