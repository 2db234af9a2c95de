/** What the classes of triggers vary with: a crossed mixed model for each question. */
import { fitCrossed, type Cell } from '../statistics/crossed-logistic.ts'
import { triggerKinds } from '../study/trigger-class.ts'
import type { StudyKey } from './study-key.ts'

/** Whether a trigger shows any pattern (`covered`), or one of a kind: some of the bits of its kinds. */
const responsesOf = (kinds: readonly string[]): [response: string, bits: number][] => [
  ['covered', (1 << kinds.length) - 1],
  ...kinds.map((kind, i): [string, number] => [kind, 1 << i]),
]

export interface MixedModel {
  response: string
  /** Why there is no model; the numbers are null then. */
  reason: string | null
  /** What one layer adds to the log odds, with its 95 % interval. */
  slope: { value: number; low: number | null; high: number | null } | null
  /** Standard deviations of keys and annotators, in log odds. */
  deviations: { keys: number; annotators: number } | null
  /** Parts of the variance of the log odds beside layers: keys, annotators, and the rest, π²/3, which is within a key and annotator. */
  shares: { keys: number; annotators: number; rest: number } | null
  /** How much more often than the mean annotator each finds it, in log odds. */
  effects: { annotator: string; effect: number }[]
}

const NORMAL_975 = 1.959963984540054

export const mixedModels = (
  keys: readonly StudyKey[],
  annotators: readonly string[],
  kinds: readonly string[],
): MixedModel[] => responsesOf(kinds).map(([response, bits]) => modelOf({ response, bits, kinds }, keys, annotators))

function modelOf(
  { response, bits, kinds }: { response: string; bits: number; kinds: readonly string[] },
  keys: readonly StudyKey[],
  annotators: readonly string[],
): MixedModel {
  const none = (reason: string): MixedModel => ({
    response,
    reason,
    slope: null,
    deviations: null,
    shares: null,
    effects: [],
  })
  if (annotators.length < 2) return none('it takes two annotators to tell them from the keys')
  if (keys.length < 3) return none('it takes three labelled keys')
  if (!keys.some(({ annotations }) => annotations.length > 1)) return none('no key was labelled twice')
  const middle = keys.reduce((sum, { layer }) => sum + layer, 0) / keys.length
  const cells = keys.flatMap(({ layer, triggers, annotations }, key) =>
    annotations.map(({ annotator, patterns }): Cell => {
      const successes = triggerKinds(patterns, triggers, kinds).filter((one) => (one & bits) !== 0).length
      return { key, annotator: annotators.indexOf(annotator), x: layer - middle, successes, of: triggers }
    }),
  )
  // The sums depend, in their last digits, on the order.
  cells.sort((a, b) => a.key - b.key || a.annotator - b.annotator)
  const isOneLayer = new Set(keys.map(({ layer }) => layer)).size < 2
  const fit = fitCrossed(cells, keys.length, annotators.length, isOneLayer)
  if (fit === null)
    return none(
      'the triggers are all alike, or layers, keys or annotators separate them: the likelihood has no maximum',
    )
  const rest = Math.PI ** 2 / 3
  const all = fit.keys ** 2 + fit.annotators ** 2 + rest
  const half = NORMAL_975 * fit.slopeError
  const isSure = Number.isFinite(half)
  return {
    response,
    reason: null,
    slope: isOneLayer
      ? null
      : { value: fit.slope, low: isSure ? fit.slope - half : null, high: isSure ? fit.slope + half : null },
    deviations: { keys: fit.keys, annotators: fit.annotators },
    shares: { keys: fit.keys ** 2 / all, annotators: fit.annotators ** 2 / all, rest: rest / all },
    effects: annotators.map((annotator, a) => ({ annotator, effect: fit.effects[a] as number })),
  }
}
