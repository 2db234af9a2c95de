import { functionalUpdate, useTable, type SortingState } from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef } from 'react'
import { KeySort } from '#contract/key.ts'
import { useIsLate } from '../ui/use-is-late.ts'
import { keysColumns, keysFeatures, leastWidth, shownColumns } from './keys-table-columns.tsx'
import { KeysHeader } from './keys-table-header.tsx'
import { useFirstKeys, useKeySlots } from './keys-table-query.ts'
import { KEY_ROW_HEIGHT, KeysRow, rowId } from './keys-table-row.tsx'
import { useKeysTableCommands } from './keys-table-commands.ts'
import { useKeysView } from './keys-view.ts'

const NOTHING = {
  values: false,
  weights: false,
  detectors: false,
  effects: false,
  descriptions: false,
  sides: false,
  activity: false,
}

/** Pixels of the table. */
const NARROW = 1000

/** All keys of a scan that pass the filter; only the rows in view exist. @param isOld while `total` is still the old list's */
export function KeysTable({ scan, total, isOld }: { scan: number; total: number; isOld: boolean }) {
  const { filter, current, show, move, keepScroll } = useKeysView()
  const viewport = useRef<HTMLDivElement>(null)
  const isLate = useIsLate(isOld)
  // eslint-disable-next-line react/incompatible-library -- nothing here is compiled by React Compiler
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => viewport.current,
    estimateSize: () => KEY_ROW_HEIGHT,
    overscan: 6,
    // The header lies over the first rows of the viewport.
    scrollMargin: KEY_ROW_HEIGHT,
    scrollPaddingStart: KEY_ROW_HEIGHT,
    initialOffset: () => useKeysView.getState().scroll,
    onChange: ({ scrollOffset }) => keepScroll(scrollOffset ?? 0),
  })
  const items = virtualizer.getVirtualItems()
  const slots = useKeySlots(scan, filter, items[0]?.index ?? 0, items.at(-1)?.index ?? -1)

  const isNarrow = (virtualizer.scrollRect?.width ?? Infinity) < NARROW
  const stored = useFirstKeys(scan, filter).data?.stored ?? NOTHING
  const shown = shownColumns(filter, stored, isNarrow)
  // The same as long as the same are shown: rows are not drawn again for another order alone.
  const columns = useMemo(() => keysColumns.filter(({ id }) => shown.split(' ').includes(String(id))), [shown])
  const sorting: SortingState = [{ id: filter.sort, desc: filter.descending }]
  const table = useTable({
    features: keysFeatures,
    columns,
    data: slots,
    getRowId: (slot) => String(slot.position),
    manualSorting: true,
    enableSortingRemoval: false,
    enableMultiSort: false,
    state: { sorting },
    onSortingChange: (change) => {
      const [next] = functionalUpdate(change, sorting)
      if (next) show({ sort: KeySort.parse(next.id), descending: next.desc })
    },
  })

  const listed = useRef(filter)
  useEffect(() => {
    if (listed.current === filter) return
    listed.current = filter
    virtualizer.scrollToOffset(0)
  }, [filter, virtualizer])

  const select = (position: number): void => {
    move(position)
    virtualizer.scrollToIndex(position)
  }
  const open = useKeysTableCommands({
    scan,
    total,
    rowsInView: Math.max(1, Math.floor((virtualizer.scrollRect?.height ?? 0) / KEY_ROW_HEIGHT) - 1),
    keyAt: (position) => slots.find((slot) => slot.position === position)?.key ?? null,
    select,
  })

  const opener = useRef(open)
  useLayoutEffect(() => {
    opener.current = open
  })
  const opened = useCallback((position: number) => opener.current(position), [])

  return (
    <div
      ref={viewport}
      role="grid"
      aria-label="Keys"
      aria-rowcount={total + 1}
      aria-activedescendant={rowId(current)}
      tabIndex={0}
      data-old={isOld || undefined}
      // Dimmed for a moment, all of it would be painted twice.
      className={`min-h-0 flex-1 overflow-y-scroll focus-visible:-outline-offset-2 ${isLate ? 'opacity-60' : ''}`}
    >
      <div style={{ minWidth: leastWidth(columns) }}>
        <KeysHeader table={table} />
        <div role="rowgroup" className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {table.getRowModel().rows.map((row) => (
            <KeysRow
              key={row.id}
              row={row}
              isCurrent={row.original.position === current}
              columns={columns}
              onOpen={opened}
            />
          ))}
        </div>
      </div>
    </div>
  )
}
