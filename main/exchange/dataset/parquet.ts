import type { SchemaElement } from 'hyparquet'
import { ByteWriter, parquetWriteRows } from 'hyparquet-writer'
import type { Column, ColumnType } from './columns.ts'

type Leaf = Pick<SchemaElement, 'type' | 'converted_type'>

const LEAVES: Record<ColumnType, Leaf> = {
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  int32: { type: 'INT32' },
  int64: { type: 'INT64' },
  double: { type: 'DOUBLE' },
  bool: { type: 'BOOLEAN' },
  timestamp: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
  strings: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  int32s: { type: 'INT32' },
}

/** Every column may be null; lists are written in the three levels that the format's specification asks for. */
const schemaOf = (columns: readonly Column[]): SchemaElement[] => [
  { name: 'schema', num_children: columns.length },
  ...columns.flatMap(({ name, type }): SchemaElement[] => {
    if (type !== 'strings' && type !== 'int32s') return [{ name, repetition_type: 'OPTIONAL', ...LEAVES[type] }]
    return [
      { name, repetition_type: 'OPTIONAL', converted_type: 'LIST', num_children: 1 },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      { name: 'element', repetition_type: 'OPTIONAL', ...LEAVES[type] },
    ]
  }),
]

/** A Parquet file with Snappy compression, in memory; rows are taken one group at a time, small enough to be packed within milliseconds. */
export async function parquetFile(
  columns: readonly Column[],
  rows: AsyncIterable<Record<string, unknown>>,
  createdBy: string,
): Promise<Uint8Array> {
  const writer = new ByteWriter()
  await parquetWriteRows({
    writer,
    rows,
    columns: columns.map(({ name }) => ({ name })),
    schema: schemaOf(columns),
    createdBy,
    rowGroupSize: 1000,
  })
  return writer.getBytes()
}
