/** Columns of a typed table, and what stands in their cells. */
export type ColumnType = 'string' | 'int32' | 'int64' | 'double' | 'bool' | 'timestamp' | 'strings' | 'int32s'
export type Cell = string | number | bigint | boolean | Date | null | string[] | number[]

export interface Column {
  name: string
  type: ColumnType
  about: string
}

export const column = (name: string, type: ColumnType, about: string): Column => ({ name, type, about })
