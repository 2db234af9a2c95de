/** Keys by the documents that they fire in: what the corpus's table says of these beside their text, where it says anything. */
import type { Metadata } from '#contract/corpus.ts'
import type { Topic } from '#contract/analysis/detector.ts'
import { TOP, TOPIC_DOCUMENTS, TOPIC_SHARE, TOPIC_VALUES } from '#contract/analysis/detectors.ts'

/** A column of the table that sorts documents into classes. */
export interface TopicColumn {
  name: string
  values: string[]
  /** Index of each document's value; −1 where it has none. */
  of: Int32Array
}

/**
 * Columns of two to fifty values, each of which has two documents on average at least: others name documents rather than sort them.
 * @param about of each document what its row says beside the text; null where it says nothing
 */
export function topicColumns(about: readonly (Metadata | null)[]): TopicColumn[] {
  const names = [...new Set(about.flatMap((row) => Object.keys(row ?? {})))]
  return names.flatMap((name) => {
    const known = new Map<string, number>()
    const of = Int32Array.from(about, (row) => {
      const value = row?.[name]
      if (value === undefined || value === '') return -1
      const word = String(value)
      const at = known.get(word) ?? known.size
      known.set(word, at)
      return at
    })
    const having = of.filter((at) => at >= 0).length
    const isSorting = known.size >= 2 && known.size <= TOPIC_VALUES && having >= 2 * known.size
    return isSorting ? [{ name, values: [...known.keys()], of }] : []
  })
}

/**
 * The value that most of a key's activation beyond its share of the text falls to.
 * @param sums of its coefficients in each document
 * @param positions of each document
 * @returns null where it never fires, or no document it fires in has a value
 */
export function topicOf(
  sums: ArrayLike<number>,
  positions: ArrayLike<number>,
  columns: readonly TopicColumn[],
): Topic | null {
  let [all, read] = [0, 0]
  for (let i = 0; i < sums.length; i++) {
    all += sums[i] as number
    read += positions[i] as number
  }
  if (all === 0) return null
  let best: Topic | null = null
  for (const { name, values, of } of columns) {
    const [found, text, documents] = [values.map(() => 0), values.map(() => 0), values.map(() => 0)]
    for (let i = 0; i < sums.length; i++) {
      const at = of[i] as number
      if (at < 0) continue
      found[at] = (found[at] as number) + (sums[i] as number)
      text[at] = (text[at] as number) + (positions[i] as number)
      if ((sums[i] as number) > 0) documents[at] = (documents[at] as number) + 1
    }
    for (const [at, value] of values.entries()) {
      const [share, expected] = [(found[at] as number) / all, (text[at] as number) / read]
      if (best === null || share - expected > best.share - best.expected)
        best = { column: name, value, share, expected, documents: documents[at] as number }
    }
  }
  return best
}

/** Whether a key fires for one topic: most of its activation is in documents of one value, some of them, which are no more than half of the text. */
export const isTopic = (topic: Topic | null): boolean =>
  topic !== null && topic.share >= TOP && topic.expected <= TOPIC_SHARE && topic.documents >= TOPIC_DOCUMENTS

/** The same columns with documents dealt anew: a document goes with the row of another. */
export const dealt = (columns: readonly TopicColumn[], order: readonly number[]): TopicColumn[] =>
  columns.map((column) => ({ ...column, of: Int32Array.from(order, (i) => column.of[i] as number) }))
