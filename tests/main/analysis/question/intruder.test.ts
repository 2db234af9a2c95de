/** Intruders among lines whose lengths and last tokens are drawn as language has them: what they do not give away. */
import { expect, it } from 'vitest'
import { distance, intruderFor, linesOf, type ForeignLine, type Line } from '#main/analysis/question/intruder.ts'
import { seeded } from '#main/analysis/statistics/seeded.ts'

const random = seeded(17)
const uniform = (): number => (1 + random.below(2 ** 20)) / 2 ** 20
const KEYS = 120
const EACH = 25

/** Token n is there 20,000 / n times; each key has eight tokens and a length of its own, so that lines of one key are alike. */
const keys: ForeignLine[][] = Array.from({ length: KEYS }, (_, index) => {
  const tokens = Array.from({ length: 8 }, () => Math.floor(2000 ** uniform()))
  const long = 4 + random.below(20)
  return Array.from({ length: EACH }, (_, i) => {
    const token = tokens[random.below(8)] ?? 1
    return {
      index,
      sentence: index * EACH + i,
      position: 0,
      coefficient: 1,
      length: Math.max(1, Math.round(long * (0.5 + uniform()))),
      token,
      frequency: Math.round(20_000 / token),
    }
  })
})

interface Asked {
  own: Line[]
  intruder: Line
}

function asked(choose: (replaced: Line, others: ForeignLine[]) => ForeignLine | null): Asked[] {
  return keys.flatMap((lines, index) =>
    Array.from({ length: 5 }, (): Asked => {
      const [replaced, ...own] = linesOf(lines, 5, random) as unknown as [Line, ...Line[]]
      const others = keys.flatMap((one, other) => (other === index ? [] : one))
      return { own, intruder: choose(replaced, others) as Line }
    }),
  )
}

/** How often the line that is farthest from the others by a number is the intruder; of several that are, each as likely. */
function oddest(questions: Asked[], of: (line: Line) => number): number {
  let right = 0
  for (const { own, intruder } of questions) {
    const values = [intruder, ...own].map(of)
    const apart = values.map((value) => values.reduce((sum, other) => sum + Math.abs(value - other), 0))
    const most = Math.max(...apart)
    const first = apart.filter((value) => value > most - 1e-9).length
    if ((apart[0] as number) > most - 1e-9) right += 1 / first
  }
  return right / questions.length
}

const length = (line: Line): number => Math.log2(line.length)
/** In whole octaves: nobody sees less. */
const frequency = (line: Line): number => Math.round(Math.log2(1 + line.frequency))

it('are as odd in length and frequency as any other line, where those drawn without a match are told', () => {
  const matched = asked((replaced, others) => intruderFor(replaced, others, random))
  const unmatched = asked((_, others) => others[random.below(others.length)] ?? null)
  for (const of of [length, frequency]) {
    // 600 questions: a standard error of 1.6 points.
    expect(Math.abs(oddest(matched, of) - 0.2)).toBeLessThan(0.05)
  }
  expect(oddest(unmatched, length)).toBeGreaterThan(0.28)
})

it('take the nearest where none is alike, and never one that ends in the token that it replaces', () => {
  const line = (token: number, of: number, frequency: number): ForeignLine => ({
    index: 1,
    sentence: token,
    position: 0,
    coefficient: 1,
    length: of,
    token,
    frequency,
  })
  const replaced = line(1, 10, 100)
  const [near, far] = [line(2, 20, 100), line(3, 80, 100)]
  expect(distance(replaced, near)).toBeCloseTo(4, 12)
  for (let i = 0; i < 20; i++) expect(intruderFor(replaced, [line(1, 10, 100), far, near], random)).toBe(near)
  expect(intruderFor(replaced, [line(1, 10, 100)], random)).toBe(null)
  expect(linesOf([line(2, 1, 1), line(2, 1, 1)], 2, random)).toBe(null)
})
