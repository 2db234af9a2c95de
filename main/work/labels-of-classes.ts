/** What finished labels say of the keys of each class that an analysis found. */
import type { Analysis } from '#contract/analysis.ts'
import { ReadWrite, Role } from '#contract/analysis/weights.ts'
import type { Table } from '#contract/table.ts'
import { kindsOfClasses } from '../analysis/study/kinds-of-classes.ts'
import { kindsOfScan, labelledKeys } from '../store/labelled-key.ts'
import type { Store } from '../store/open.ts'
import { weightOf } from '../store/weight.ts'

const NOTE =
  'Keys of each class in which a pattern of a kind was found, of all keys whose labels are finished, in all studies of the scan; of an adjudicated key what was agreed. With Wilson’s 95 % intervals over keys; keys that somebody has yet to label are left out.'

/** Null where the analysis knows no classes, is not done, or no key is labelled. */
export function labelsOfClasses(db: Store, { id, scan, settings, state }: Analysis): Table | null {
  if (settings.name !== 'weights' || state !== 'done') return null
  const weight = weightOf(db, id)
  const table = kindsOfClasses(
    labelledKeys(db, scan),
    kindsOfScan(db, scan),
    [...Role.options, ...ReadWrite.options],
    (key) => {
      const { role = null, readWrite = null } = weight(key) ?? {}
      return [role, readWrite].flatMap((name) => name ?? [])
    },
  )
  return table && { ...table, note: NOTE }
}
