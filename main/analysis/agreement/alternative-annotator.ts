/**
 * Whether a machine may stand in for a person: the alternative annotator test (Calderon, Reichart and Dror 2025, The Alternative
 * Annotator Test for LLM-as-a-Judge, arXiv 2501.10970, section 3).
 */
import { mean, sampleVariance } from 'simple-statistics'
import type { AlternativeTest } from '#contract/machine.ts'
import { studentCdf } from '../statistics/distributions.ts'

/** An item with what each person and the machine made of it. */
export interface RatedItem<Label> {
  people: readonly { annotator: string; label: Label }[]
  machine: Label
}

/** Items below which the authors let no person be compared: the test of a few is a test of nothing. */
const FEWEST = 30

/** What is as near but for the rounding of a mean is as near. */
const ROUNDING = 1e-9

/** Share of wrong rejections among all. */
const Q = 0.05

/**
 * For each person: how often the machine is at least as near to the others as this person is. The machine wins where it is that by
 * more than chance, after a bonus of `epsilon` for being cheaper (one-sided t test, Benjamini and Yekutieli over the persons).
 *
 * @param likeness of two labels, larger for nearer ones
 * @param epsilon 0 to 1; the authors use 0.2 against experts, 0.15 against skilled annotators, 0.1 against crowdworkers
 */
export function alternativeTest<Label>(
  items: readonly RatedItem<Label>[],
  likeness: (a: Label, b: Label) => number,
  epsilon: number,
): AlternativeTest {
  const names = [...new Set(items.flatMap(({ people }) => people.map(({ annotator }) => annotator)))].toSorted()
  const compared = names.map((annotator) => {
    const pairs = items.flatMap(({ people, machine }): [person: number, machine: number][] => {
      const own = people.find((one) => one.annotator === annotator)
      const others = people.filter((one) => one.annotator !== annotator)
      if (own === undefined || others.length === 0) return []
      const near = (label: Label): number => mean(others.map((other) => likeness(label, other.label)))
      const [person, other] = [near(own.label), near(machine)]
      return [[person >= other - ROUNDING ? 1 : 0, other >= person - ROUNDING ? 1 : 0]]
    })
    const keys = pairs.length
    if (keys < FEWEST) return { annotator, keys, machineAsNear: null, personAsNear: null, p: null, wins: null }
    return {
      annotator,
      keys,
      machineAsNear: mean(pairs.map(([, machine]) => machine)),
      personAsNear: mean(pairs.map(([person]) => person)),
      p: oneSided(
        pairs.map(([person, machine]) => person - machine),
        epsilon,
      ),
      wins: null as boolean | null,
    }
  })
  const tested = compared.filter(({ p }) => p !== null)
  const limit = benjaminiYekutieli(tested.map(({ p }) => p ?? 1))
  const people = compared.map((one) => ({ ...one, wins: one.p === null ? null : one.p <= limit }))
  const isTested = names.length >= 2 && tested.length === names.length
  const won = people.filter(({ wins }) => wins === true).length
  return {
    epsilon,
    people,
    winningRate: isTested ? won / names.length : null,
    advantage: isTested ? mean(people.map(({ machineAsNear }) => machineAsNear ?? 0)) : null,
    reason: isTested ? null : reasonOf(names.length),
  }
}

const reasonOf = (people: number): string =>
  people < 2
    ? 'it needs two people who labelled what the machine labelled'
    : `each person needs ${FEWEST} keys that another person and the machine labelled too`

/** p of the mean being below `limit` no more than chance makes it. Values that are all the same leave no doubt. */
function oneSided(values: readonly number[], limit: number): number {
  const difference = mean([...values]) - limit
  const error = Math.sqrt(sampleVariance([...values]) / values.length)
  if (error === 0) return difference < 0 ? 0 : 1
  return studentCdf(difference / error, values.length - 1)
}

/** The largest p that is rejected, however the tests hang together (Benjamini and Yekutieli 2001); -1: none. */
function benjaminiYekutieli(values: readonly number[]): number {
  const harmonic = values.reduce((sum, _, i) => sum + 1 / (i + 1), 0)
  const rejected = values.toSorted((a, b) => a - b).filter((p, i) => p <= ((i + 1) / values.length) * (Q / harmonic))
  return rejected.at(-1) ?? -1
}
