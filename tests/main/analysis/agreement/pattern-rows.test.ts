import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Pattern } from '#contract/annotation.ts'
import { patternRows } from '#main/analysis/agreement/pattern-rows.ts'
import { seeded } from '#main/analysis/statistics/seeded.ts'

const pattern = (kind: Pattern['kind'], ranks: number[], description = ''): Pattern => ({
  id: randomUUID(),
  description,
  kind,
  ranks,
})

const jaccard = (a: Pattern, b: Pattern): number =>
  new Set(a.ranks).intersection(new Set(b.ranks)).size / new Set([...a.ranks, ...b.ranks]).size

function* orders<Item>(items: Item[]): Generator<Item[]> {
  if (items.length === 0) yield []
  for (const [i, item] of items.entries()) {
    for (const rest of orders(items.toSpliced(i, 1))) yield [item, ...rest]
  }
}

describe('patterns side by side', () => {
  it('of two annotators are paired with the largest total Jaccard, against every pairing there is', () => {
    const { below: draw } = seeded(7)
    for (let round = 0; round < 60; round++) {
      const some = (): Pattern[] =>
        Array.from({ length: 1 + draw(4) }, () =>
          pattern(draw(2) === 0 ? 'shallow' : 'semantic', [...new Set(Array.from({ length: 3 }, () => 1 + draw(6)))]),
        )
      const [first, second] = [some(), some()]
      const total = patternRows([first, second]).reduce((sum, row) => sum + (row.jaccard ?? 0), 0)
      const [few, many] = first.length <= second.length ? [first, second] : [second, first]
      const best = Math.max(
        ...[...orders(many)].map((order) => few.reduce((sum, one, i) => sum + jaccard(one, order[i] as Pattern), 0)),
      )
      expect(total).toBeCloseTo(best, 6)
    }
  })

  it('of three annotators share a row, and what one found alone has its own', () => {
    const [a, b, c] = [
      pattern('shallow', [1, 2, 3], 'ends in "base"'),
      pattern('shallow', [2, 3, 4], 'base, bases'),
      pattern('semantic', [1, 2, 3, 4], 'ends in "base" '),
    ]
    const alone = pattern('semantic', [7, 8, 9], 'armies')
    const rows = patternRows([[a], [alone, b], [c]])
    expect(rows.map(({ patterns }) => patterns)).toEqual([
      [a, b, c],
      [null, alone, null],
    ])
    // 2 of 4, 3 of 4 and 3 of 4 triggers in common.
    expect(rows[0]?.jaccard).toBeCloseTo((0.5 + 0.75 + 0.75) / 3)
    expect(rows[0]).toMatchObject({
      sameKind: false,
      merged: { description: 'ends in "base" / base, bases', kind: null, ranks: [1, 2, 3, 4] },
    })
    expect(rows[1]).toMatchObject({ jaccard: null, sameKind: true, merged: { kind: 'semantic', ranks: [7, 8, 9] } })
  })

  it('are no rows where nobody found any', () => {
    expect(patternRows([[], []])).toEqual([])
  })

  it('says a description once that two wrote alike, as it was written first', () => {
    const [row] = patternRows(
      ['the cafe\u0301', 'the caf\u00E9\u200B', 'a caf\u00E9'].map((text) => [pattern('shallow', [1, 2, 3], text)]),
    )
    expect(row?.merged.description).toBe('the cafe\u0301 / a caf\u00E9')
  })
})
