/** What the documents that a key fires in have in common, by hand. */
import { expect, it } from 'vitest'
import { dealt, isTopic, topicColumns, topicOf } from '#main/analysis/detectors/topics.ts'

const ABOUT = Array.from({ length: 12 }, (_, n) => ({
  language: n < 4 ? 'de' : 'en',
  title: `t${n}`,
  edition: 1,
  ...(n % 2 === 0 && { shelf: n < 6 }),
}))

it('takes columns that sort documents, and leaves those that name them or are the same everywhere', () => {
  const columns = topicColumns(ABOUT)
  expect(columns.map(({ name, values }) => [name, values])).toEqual([
    ['language', ['de', 'en']],
    ['shelf', ['true', 'false']],
  ])
  expect([...(columns[1]?.of ?? [])]).toEqual([0, -1, 0, -1, 0, -1, 1, -1, 1, -1, 1, -1])
  expect(topicColumns([null, null])).toEqual([])
  // Fifty-one values are too many, fifty are not.
  const many = (values: number) => topicColumns(Array.from({ length: 200 }, (_, n) => ({ n: n % values })))
  expect([many(51).length, many(50).length]).toEqual([0, 1])
})

it('finds the value that most of the activation beyond its share of the text falls to', () => {
  const columns = topicColumns(ABOUT)
  const positions = ABOUT.map(() => 10)
  const sums = ABOUT.map((_, n) => (n < 4 ? 3 : n === 11 ? 2 : 0))
  const topic = topicOf(sums, positions, columns)
  expect(topic).toEqual({ column: 'language', value: 'de', share: 12 / 14, expected: 4 / 12, documents: 4 })
  // In four documents only.
  expect(isTopic(topic)).toBe(false)
  expect(isTopic(topic && { ...topic, documents: 5 })).toBe(true)
  expect(isTopic(topic && { ...topic, documents: 5, expected: 0.51 })).toBe(false)
  expect(isTopic(topic && { ...topic, documents: 5, share: 0.79 })).toBe(false)
  expect(
    topicOf(
      ABOUT.map(() => 0),
      positions,
      columns,
    ),
  ).toBeNull()
  expect(topicOf(sums, positions, [])).toBeNull()
})

it('deals documents anew as they are told', () => {
  const [language] = dealt(
    topicColumns(ABOUT),
    ABOUT.map((_, n) => 11 - n),
  )
  expect([...(language?.of ?? [])]).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0])
})
