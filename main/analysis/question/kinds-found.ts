/** What people found in a key, in a few words. */
import { measuresOfKind, severalOf } from '#contract/kind.ts'
import type { Reading } from '../study/study-measures.ts'

const UNLABELLED = 'labelled by nobody'

/**
 * Keys by the kinds of all patterns that were found in them, whoever found them: of one kind only, of several, or none.
 * @param kinds of the study, in its order
 */
export function kindsFound(
  readings: readonly Pick<Reading, 'key' | 'counts'>[],
  kinds: readonly string[],
): { names: string[]; of: ReadonlyMap<string, string>; unlabelled: string } {
  const several = `${severalOf(kinds.length)} kinds`
  const none = 'no pattern'
  const of = new Map(
    [...Map.groupBy(readings, ({ key }) => key)].map(([key, same]) => {
      const found = kinds.filter((kind) => same.some(({ counts }) => (counts[measuresOfKind(kind).patterns] ?? 0) > 0))
      const [only] = found
      return [key, only === undefined ? none : found.length > 1 ? several : `${only} only`]
    }),
  )
  return {
    names: [...kinds.map((kind) => `${kind} only`), ...(kinds.length > 1 ? [several] : []), none, UNLABELLED],
    of,
    unlabelled: UNLABELLED,
  }
}
