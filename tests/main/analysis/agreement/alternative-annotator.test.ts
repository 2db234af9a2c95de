import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { alternativeTest, type RatedItem } from '#main/analysis/agreement/alternative-annotator.ts'

interface Case {
  /** By person, by item: five classes. */
  humans: Record<string, Record<string, string>>
  machine: Record<string, string>
  /** By epsilon: what the program of the test's authors gives for these labels, with means rounded to nine digits so that ties are ties. */
  expected: Record<string, { winning: number; advantage: number; p: number[] }>
}

const CASES = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../fixtures/alternative-annotator.json'), 'utf8'),
) as Case[]

const share = (a: string, b: string): number => [...a].filter((letter, i) => letter === b[i]).length / a.length

const itemsOf = ({ humans, machine }: Pick<Case, 'humans' | 'machine'>): RatedItem<string>[] =>
  Object.entries(machine).map(([item, label]) => ({
    machine: label,
    people: Object.entries(humans).flatMap(([annotator, own]) =>
      own[item] === undefined ? [] : [{ annotator, label: own[item] }],
    ),
  }))

describe('the alternative annotator test', () => {
  it.each(CASES.map((one, i) => [i, one] as const))('gives what its authors’ program gives, case %i', (_i, one) => {
    for (const [epsilon, { winning, advantage, p }] of Object.entries(one.expected)) {
      const result = alternativeTest(itemsOf(one), share, Number(epsilon))
      expect(result.reason).toBeNull()
      expect(result.winningRate).toBeCloseTo(winning, 12)
      expect(result.advantage).toBeCloseTo(advantage, 12)
      result.people.forEach((person, i) => {
        const wanted = p[i] ?? 0
        expect(Math.abs((person.p ?? 0) - wanted)).toBeLessThan(1e-9 * Math.max(wanted, 1e-6) + 1e-13)
      })
    }
  })

  it('says nothing of fewer than two people, and of people with fewer than thirty keys', () => {
    const item = (people: string[]): RatedItem<string> => ({
      machine: 'aaa',
      people: people.map((annotator) => ({ annotator, label: 'aab' })),
    })
    const alone = alternativeTest(
      Array.from({ length: 50 }, () => item(['ann'])),
      share,
      0.15,
    )
    expect(alone).toMatchObject({
      winningRate: null,
      advantage: null,
      reason: 'it needs two people who labelled what the machine labelled',
    })
    const few = alternativeTest(
      Array.from({ length: 29 }, () => item(['ann', 'bob'])),
      share,
      0.15,
    )
    expect(few.people.map(({ keys, p, wins }) => [keys, p, wins])).toEqual([
      [29, null, null],
      [29, null, null],
    ])
    expect(few.reason).toContain('needs 30 keys')
    const enough = alternativeTest(
      Array.from({ length: 30 }, () => item(['ann', 'bob'])),
      share,
      0.15,
    )
    // People agree fully and the machine with neither: it is never as near.
    expect(enough).toMatchObject({ winningRate: 0, advantage: 0, reason: null })
  })

  it('lets a machine win that is a copy of everybody, whatever the cost', () => {
    const same = Array.from({ length: 40 }, () => ({
      machine: 'ab',
      people: ['ann', 'bob', 'cy'].map((annotator) => ({ annotator, label: 'ab' })),
    }))
    expect(alternativeTest(same, share, 0.1)).toMatchObject({ winningRate: 1, advantage: 1 })
  })
})
