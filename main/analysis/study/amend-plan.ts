/** Who labels what when a study that was drawn goes on: with one annotator more or less. What anybody has stays as it is. */
import type { Random } from '../statistics/seeded.ts'
import { nameOf, type SampledKey } from './sample-keys.ts'

/** One key of the study and who labels it; annotators by index. */
export interface SharedKey extends SampledKey {
  raters: readonly number[]
}

const least = <One>(all: readonly One[], ...measures: ((one: One) => number)[]): One[] =>
  measures.reduce(
    (left, measure) => {
      const fewest = Math.min(...left.map(measure))
      return left.filter((one) => measure(one) === fewest)
    },
    [...all],
  )

const pick = <One>(all: readonly One[], random: Random): One => all[random.below(all.length)] as One

/**
 * `count` keys of the study for one annotator more: as many of each layer as of the others, as far as they go, and of several scans as
 * many of each; of a layer those that fewest people label, and of these those of the people met least. Which of equal ones is random.
 */
export function keysForOneMore(keys: readonly SharedKey[], count: number, random: Random): SampledKey[] {
  const strata = [...Map.groupBy(keys, ({ layer, scan }) => nameOf({ layer, index: null, scan })).values()].map(
    (left) => ({ scan: left[0]?.scan, left, taken: 0 }),
  )
  const met = new Map<number, number>()
  const meetings = ({ raters }: SharedKey): number =>
    raters.reduce((sum, rater) => sum + (met.get(rater) ?? 0), 0) / Math.max(raters.length, 1)
  const ofScan = (scan: number | undefined): number =>
    strata.reduce((sum, stratum) => sum + (stratum.scan === scan ? stratum.taken : 0), 0)
  const chosen: SampledKey[] = []
  while (chosen.length < Math.min(count, keys.length)) {
    const open = strata.filter(({ left }) => left.length > 0)
    const stratum = pick(
      least(
        open,
        ({ taken }) => taken,
        ({ scan }) => ofScan(scan),
      ),
      random,
    )
    const key = pick(
      least(stratum.left, ({ raters }) => raters.length, meetings),
      random,
    )
    stratum.left = stratum.left.filter((one) => one !== key)
    stratum.taken += 1
    for (const rater of key.raters) met.set(rater, (met.get(rater) ?? 0) + 1)
    const { raters: _raters, ...own } = key
    chosen.push(own)
  }
  return chosen
}

/** What somebody leaves behind; the key of a control is null. */
export interface LeftAssignment {
  id: number
  key: SharedKey | null
}

/**
 * Who takes over what one annotator leaves: of those who do not label the key already the one with least to do. Null where all do.
 *
 * @param loads assignments of each of the others.
 */
export function handOver(
  left: readonly LeftAssignment[],
  loads: readonly number[],
  random: Random,
): { id: number; to: number | null }[] {
  const load = [...loads]
  return random.shuffled(left).map(({ id, key }) => {
    const able = [...load.keys()].filter((annotator) => key?.raters.includes(annotator) !== true)
    if (able.length === 0) return { id, to: null }
    const to = pick(
      least(able, (annotator) => load[annotator] as number),
      random,
    )
    load[to] = (load[to] as number) + 1
    return { id, to }
  })
}
