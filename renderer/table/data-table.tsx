import type { ReactNode } from 'react'
import type { Column, Row, Table } from '#contract/table.ts'
import { KindSign } from '../ui/kind-badge.tsx'
import { CellContent } from './cell-content.tsx'
import { SideScroll } from '../ui/side-scroll.tsx'
import { SaveTable } from './save-table.tsx'

interface DataTableProps {
  table: Table
  /** Suggested for its file. */
  name: string
  /** Whose keys its cells name. */
  scan?: number | null
  /** Rows that are shown, from the first; all unless stated. */
  limit?: number
  /** A last column, for what can be done with a row. */
  action?: { title: string; renderCell: (row: number) => ReactNode }
}

/** A table as main made it, with the way to a file of it. */
export function DataTable({ table, name, scan, limit, action }: DataTableProps) {
  const columns = table.columns.flatMap((column, at) => (column.title === null ? [] : [{ column, at }]))
  const cells = ({ cells }: Row) =>
    columns.map(({ column, at }) => (
      <td key={at} className={alignment(column)}>
        <CellContent cell={cells[at] ?? null} format={column.format} scan={scan} />
      </td>
    ))
  const quiet = ({ isQuiet }: Row): string => (isQuiet ? 'text-muted' : '')
  return (
    <div className="flex flex-col items-start gap-2">
      <SideScroll label={`Table ${name}`}>
        <table className="data-table [&_td]:pr-4 [&_th]:pr-4">
          <thead>
            <tr>
              {columns.map(({ column, at }) => (
                <th key={at} className={alignment(column)}>
                  {column.kind && (
                    <>
                      <KindSign kind={column.kind} />{' '}
                    </>
                  )}
                  {column.unit === null ? column.title : `${column.title}, ${column.unit}`}
                </th>
              ))}
              {action && <th>{action.title}</th>}
            </tr>
          </thead>
          <tbody>
            {table.rows.slice(0, limit).map((row, at) => (
              <tr key={at} className={quiet(row)}>
                {cells(row)}
                {action && <td>{action.renderCell(at)}</td>}
              </tr>
            ))}
          </tbody>
          {table.foot.length > 0 && (
            <tfoot>
              {table.foot.map((row, at) => (
                <tr key={at} className={quiet(row)}>
                  {cells(row)}
                  {action && <td />}
                </tr>
              ))}
            </tfoot>
          )}
        </table>
      </SideScroll>
      <SaveTable table={table} name={name} />
    </div>
  )
}

/** Numbers stand to the right. */
const alignment = ({ format }: Column): string => (format === null ? '' : 'number')
