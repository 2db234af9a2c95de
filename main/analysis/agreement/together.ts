/** Intervals of agreement by layer that hold all layers at once, from the draws of each layer's own interval. */
import { applies } from '#contract/estimate.ts'
import { intervalOf } from '../statistics/bootstrap.ts'
import { isNumber } from '../statistics/outcome.ts'
import { simultaneousLevel } from '../statistics/simultaneous.ts'
import type { Drawn, UnreadEstimate } from './estimate.ts'
import type { ScopeAgreement } from './scope.ts'

const NAMES = {
  triggers: ['percent', 'alpha', 'cohen', 'fleiss', 'ac1', 'masi', 'jaccard'],
  patterns: ['f1', 'kind'],
  counts: ['percent', 'alpha'],
} as const

type Part = keyof typeof NAMES

/** The scope without what each of its estimates was in every draw. */
export const withoutDraws = <Scope extends ScopeAgreement>(scope: Scope): Scope =>
  withEstimates(scope, (estimate) => estimate)

/**
 * @param layers with the draws of their estimates, each layer's drawn independently of the others'
 * @returns the layers without the draws, each estimate with `together`: max-t over the layers (`simultaneousLevel`).
 */
export function withTogether<Layer extends ScopeAgreement>(layers: readonly Layer[]): Layer[] {
  const levels = new Map<string, number>()
  for (const [part, names] of Object.entries(NAMES) as [Part, readonly string[]][]) {
    for (const name of names) {
      const known = layers.map((layer) => estimateOf(layer, part, name)).filter(hasInterval)
      levels.set(`${part} ${name}`, simultaneousLevel(known))
    }
  }
  return layers.map((layer) =>
    withEstimates(layer, (estimate, part, name, { drawn }) => {
      if (!applies(estimate)) return estimate
      const tail = (1 - (levels.get(`${part} ${name}`) as number)) / 2
      const { low, high } = hasInterval({ ...estimate, drawn }) ? intervalOf(drawn, layer.keys, tail) : NONE
      return { ...estimate, together: typeof low === 'number' && typeof high === 'number' ? { low, high } : null }
    }),
  )
}

const NONE = { low: null, high: null }

const hasInterval = (estimate: Drawn): estimate is Drawn & { value: number } =>
  isNumber(estimate.value) && isNumber(estimate.low)

const estimateOf = (scope: ScopeAgreement, part: Part, name: string): Drawn =>
  (scope[part] as unknown as Record<string, Drawn>)[name] as Drawn

function withEstimates<Scope extends ScopeAgreement>(
  scope: Scope,
  change: (estimate: UnreadEstimate, part: Part, name: string, whole: Drawn) => UnreadEstimate,
): Scope {
  const changed = (part: Part): object => ({
    ...scope[part],
    ...Object.fromEntries(
      NAMES[part].map((name) => {
        const whole = estimateOf(scope, part, name)
        const { drawn: _, ...estimate } = whole
        return [name, change(estimate, part, name, whole)]
      }),
    ),
  })
  return { ...scope, triggers: changed('triggers'), patterns: changed('patterns'), counts: changed('counts') }
}
