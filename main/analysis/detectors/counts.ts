/** Sums of a layer's coefficients over classes of positions, and what they say of each key. */
import { type Feature, type Topic } from '#contract/analysis/detector.ts'
import { TOKENS } from '#contract/analysis/detectors.ts'
import { explained, fewest, information } from './measure.ts'
import type { Partition, Positions } from './positions.ts'
import { type TopicColumn, topicOf } from './topics.ts'

/** Key by key, a number a class. */
interface Sums {
  partition: Partition
  classes: number
  sums: Float32Array
}

export interface Counts {
  keys: number
  ngrams: Sums
  previous: Sums
  shapes: Sums
  places: Sums
  documents: Sums
  /** Over the last tokens, shuffled over the positions. */
  shuffled: Sums
  /** Active positions at each place. */
  fired: Int32Array
  /** Active positions in all. */
  active: Int32Array
  squares: Float64Array
}

const PARTS = ['ngrams', 'previous', 'shapes', 'places', 'documents', 'shuffled'] as const

/** The text's classes, its last tokens in random order, and what sorts its documents: by their own rows, and by those of others. */
export type Classed = Positions & { shuffled: Partition; topics: TopicColumn[]; dealt: TopicColumn[] }

/** Numbers that are held for a key. */
export const numbersOf = (classed: Classed): number =>
  PARTS.reduce((sum, part) => sum + classed[part].counts.length, classed.places.counts.length)

export function noCounts(keys: number, classed: Classed): Counts {
  const sums = (partition: Partition): Sums => {
    const classes = partition.counts.length
    return { partition, classes, sums: new Float32Array(keys * classes) }
  }
  return {
    keys,
    ngrams: sums(classed.ngrams),
    previous: sums(classed.previous),
    shapes: sums(classed.shapes),
    places: sums(classed.places),
    documents: sums(classed.documents),
    shuffled: sums(classed.shuffled),
    fired: new Int32Array(keys * classed.places.counts.length),
    active: new Int32Array(keys),
    squares: new Float64Array(keys),
  }
}

/** @param at place of the position's first coefficient. Those below 0 count as 0. */
export function countPosition(counts: Counts, position: number, coefficients: ArrayLike<number>, at: number): void {
  const { keys, fired, active, squares } = counts
  const places = counts.places.classes
  const place = counts.places.partition.of[position] as number
  for (let key = 0; key < keys; key++) {
    const m = coefficients[at + key] as number
    if (!(m > 0)) continue
    active[key] = (active[key] as number) + 1
    squares[key] = (squares[key] as number) + m * m
    fired[key * places + place] = (fired[key * places + place] as number) + 1
    for (const part of PARTS) {
      const { partition, classes, sums } = counts[part]
      const own = key * classes + (partition.of[position] as number)
      sums[own] = (sums[own] as number) + m
    }
  }
}

export interface CountedKey {
  active: number
  explained: Record<Feature, number>
  information: number
  /** Indices of the last tokens that make up most of its activation, strongest first; how many would, if they were shuffled. */
  tokens: number[]
  shuffled: number
  topic: Topic | null
  /** The same with documents dealt anew. */
  byChance: Topic | null
}

export function countedKey(counts: Counts, key: number, { last, lastOf, topics, dealt }: Classed): CountedKey {
  const own = ({ classes, sums }: Sums): Float32Array => sums.subarray(key * classes, (key + 1) * classes)
  const squares = counts.squares[key] as number
  const ofTokens = new Float64Array(last.counts.length)
  own(counts.ngrams).forEach(
    (sum, i) => (ofTokens[lastOf[i] as number] = (ofTokens[lastOf[i] as number] as number) + sum),
  )
  const by = (sums: Sums): number => explained(own(sums), sums.partition.counts, squares)
  const { classes, partition } = counts.places
  return {
    active: counts.active[key] as number,
    explained: {
      unigram: explained(ofTokens, last.counts, squares),
      'n-gram': by(counts.ngrams),
      'previous token': by(counts.previous),
      'word shape': by(counts.shapes),
      position: by(counts.places),
    },
    information: information(counts.fired.subarray(key * classes, (key + 1) * classes), partition.counts),
    tokens: fewest(ofTokens),
    shuffled: fewest(own(counts.shuffled)).length,
    topic: topicOf(own(counts.documents), counts.documents.partition.counts, topics),
    byChance: topicOf(own(counts.documents), counts.documents.partition.counts, dealt),
  }
}

export const isFew = ({ tokens }: CountedKey): boolean => tokens.length > 0 && tokens.length <= TOKENS
