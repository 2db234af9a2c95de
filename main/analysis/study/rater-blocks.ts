/** Who labels the same key together, so that nobody does more and no pair meets more often than another. */
import type { Random } from '../statistics/seeded.ts'

/**
 * Endless blocks of `raters` out of `annotators` people (indices from 0). After every block everyone has been in as many as
 * everyone else, give or take one. For two raters the same holds for the pairs, in every run of consecutive blocks. For
 * more, those who met least are put together one after another: pairs stay within four of each other for up to nine people,
 * however many the blocks.
 */
export function* raterBlocks(annotators: number, raters: number, random: Random): Generator<number[], never> {
  const people = random.shuffled(Array.from({ length: annotators }, (_, i) => i))
  if (raters === 2) {
    const cycle = pairCycle(annotators)
    for (;;) for (const pair of cycle) yield pair.map((i) => people[i] as number)
  }
  const load = new Int32Array(annotators)
  const met = Array.from({ length: annotators }, () => new Int32Array(annotators))
  for (;;) {
    const block: number[] = []
    while (block.length < raters) {
      const left = random.shuffled(people.filter((person) => !block.includes(person)))
      const meetings = (person: number): number =>
        block.reduce((sum, other) => sum + (met[person]?.[other] as number), 0)
      block.push(
        left.reduce((best, person) => {
          const less = (load[person] as number) - (load[best] as number)
          return less < 0 || (less === 0 && meetings(person) < meetings(best)) ? person : best
        }),
      )
    }
    for (const person of block) {
      load[person] = (load[person] as number) + 1
      for (const other of block)
        if (other !== person) (met[person] as Int32Array)[other] = (met[person]?.[other] as number) + 1
    }
    yield block
  }
}

/**
 * All pairs of n people once, in an order in which after every pair all have been in as many, give or take one. Even n:
 * the rounds of a round-robin tournament (circle method). Odd n: Walecki's Hamiltonian cycles, of each first every other
 * edge, which leaves one person out, then that person's, then the rest.
 */
export function pairCycle(n: number): [number, number][] {
  const pairs: [number, number][] = []
  if (n % 2 === 0) {
    for (let round = 0; round < n - 1; round++) {
      pairs.push([n - 1, round])
      for (let i = 1; i < n / 2; i++) pairs.push([(round + i) % (n - 1), (round - i + n - 1) % (n - 1)])
    }
    return pairs
  }
  for (let round = 0; round < (n - 1) / 2; round++) {
    const path = Array.from({ length: n - 1 }, (_, i) => {
      const step = i % 2 === 1 ? (i + 1) / 2 : -i / 2
      return (round + step + n - 1) % (n - 1)
    })
    const cycle = [n - 1, ...path]
    const edges = cycle.map((person, i): [number, number] => [person, cycle[(i + 1) % n] as number])
    pairs.push(...edges.filter((_, i) => i % 2 === 1), ...edges.filter((_, i) => i % 2 === 0))
  }
  return pairs
}
