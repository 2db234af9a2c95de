/** What people find in keys that a machine puts in classes: how many keys of each class have a pattern of each kind. */
import type { KeyId } from '#contract/key.ts'
import type { Table } from '#contract/table.ts'
import { wilson } from '../statistics/estimate.ts'
import { type ColumnOf, measured, tableOf } from '../table/table-of.ts'

export interface LabelledKey extends KeyId {
  /** Kinds of its patterns; empty where none was found. */
  kinds: ReadonlySet<string>
}

interface Class {
  name: string
  keys: readonly LabelledKey[]
}

/**
 * @param classes of the keys, in the order of the rows; classes without a labelled key are left out
 * @param classesOf which of them a key is in: none, one or several
 * @returns null where no key is labelled
 */
export function kindsOfClasses(
  labelled: readonly LabelledKey[],
  kinds: readonly string[],
  classes: readonly string[],
  classesOf: (key: KeyId) => readonly string[],
): Table | null {
  if (labelled.length === 0) return null
  const own = new Map(labelled.map((key) => [key, classesOf(key)]))
  const rows: Class[] = classes
    .map((name) => ({ name, keys: labelled.filter((key) => own.get(key)?.includes(name)) }))
    .filter(({ keys }) => keys.length > 0)
  const share = (title: string, has: (key: LabelledKey) => boolean): ColumnOf<Class> => ({
    title,
    format: 'share',
    printed: { title, hasIntervals: true },
    cell: ({ keys }) => {
      const { value, low, high } = wilson(keys.filter(has).length, keys.length)
      return measured(value, [low, high])
    },
  })
  return tableOf<Class>(
    [
      { title: 'Class', printed: 'class', cell: ({ name }) => name },
      { title: 'Labelled keys', format: 'count', printed: 'labelled keys', cell: ({ keys }) => keys.length },
      ...kinds.map((kind) => share(kind, (key) => key.kinds.has(kind))),
      share('No pattern', (key) => key.kinds.size === 0),
    ],
    [...rows, { name: 'all labelled keys', keys: labelled }],
  )
}
