import { type Detector, type Feature } from '#contract/analysis/detector.ts'
import { BEYOND, EXPLAINED, FEWEST_ACTIVE, INFORMATION, TOKENS } from '#contract/analysis/detectors.ts'

interface Counted {
  active: number
  explained: Record<Feature, number | null>
  information: number
  fewest: number
  /** Share of its few tokens that fire it behind random ones. */
  own: number | null
}

export const isJudged = ({ active }: Pick<Counted, 'active'>): boolean => active >= FEWEST_ACTIVE
export const hasFewTokens = ({ fewest }: Pick<Counted, 'fewest'>): boolean => fewest > 0 && fewest <= TOKENS
/** It fires on half of its tokens behind random ones. */
export const isConfirmed = (key: Pick<Counted, 'fewest' | 'own'>): boolean => hasFewTokens(key) && (key.own ?? 0) >= 0.5

/** The first detector that a key passes; null for a key that is not judged. */
export function detectorOf(key: Counted): Detector | null {
  if (!isJudged(key)) return null
  const { explained, information } = key
  const of = (feature: Feature): number => explained[feature] ?? 0
  if (information > INFORMATION) return 'positional'
  if (isConfirmed(key)) return 'unigram'
  if (of('n-gram') > EXPLAINED && of('n-gram') > of('unigram') + BEYOND) return 'n-gram'
  if (of('previous token') > EXPLAINED) return 'previous token'
  return of('word shape') > EXPLAINED ? 'word shape' : 'none'
}
