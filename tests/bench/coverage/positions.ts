/** How often the interval of a mean over every position of some sentences holds it: entropies in bits, as a model might show them. */
import { addPosition, closed, meanInterval, noSentences } from '#main/analysis/sentence-sums.ts'
import { chance } from './random-keys.ts'

const MEAN = 6
/** Standard deviations of the sentences, and of the positions within one. */
const [BETWEEN, WITHIN] = [1.2, 2]
const MOST = 13

/** @returns shares of `rounds` texts whose interval holds the mean: by sentences, and as if all positions were independent. */
export function positionCoverage(sentences: number, longest: number, rounds: number): { own: number; plain: number } {
  const random = chance(sentences * 100 + longest)
  const held = { own: 0, plain: 0 }
  const isIn = (ends: readonly [number, number] | null): boolean => ends !== null && ends[0] <= MEAN && MEAN <= ends[1]
  for (let round = 0; round < rounds; round++) {
    const [own, plain] = [noSentences(), noSentences()]
    let position = 0
    for (let sentence = 0; sentence < sentences; sentence++) {
      const centre = MEAN + BETWEEN * random.normal()
      const length = 1 + Math.floor(random.uniform() * longest)
      for (let i = 0; i < length; i++) {
        const bits = [Math.min(MOST, Math.max(0, centre + WITHIN * random.normal()))]
        addPosition(own, sentence, bits)
        addPosition(plain, position++, bits)
      }
    }
    held.own += Number(isIn(meanInterval(closed(own), 0, MOST)))
    held.plain += Number(isIn(meanInterval(closed(plain), 0, MOST)))
  }
  return { own: held.own / rounds, plain: held.plain / rounds }
}

export function printPositions(rounds: number): void {
  console.log(
    `\nMean entropy over every position of some sentences, ${rounds} texts each; aim .95\nsentences   tokens      counting sentences   counting positions`,
  )
  for (const [sentences, longest] of [
    [20, 20],
    [60, 20],
    [200, 40],
  ] as const) {
    const { own, plain } = positionCoverage(sentences, longest, rounds)
    console.log(
      `${String(sentences).padEnd(9)}   1 to ${String(longest).padEnd(4)}   ${own.toFixed(3).padEnd(18)}   ${plain.toFixed(3)}`,
    )
  }
}
