import { outcomeOf } from '../statistics/outcome.ts'
import type { UnreadEstimate } from './estimate.ts'
import { reading, type CoefficientName } from './explain.ts'
import type { ScopeAgreement } from './scope.ts'

/** The coefficient that each estimate of a scope is. */
const TRIGGERS = {
  percent: 'percentAgreement',
  alpha: 'alphaNominal',
  cohen: 'cohen',
  fleiss: 'fleiss',
  ac1: 'ac1',
  masi: 'masi',
  jaccard: 'jaccard',
} as const
const PATTERNS = { f1: 'patternF1', kind: 'patternKind' } as const
const COUNTS = { percent: 'percentAgreement', alpha: 'alphaInterval' } as const

export interface ReadEstimate<Name extends CoefficientName> extends UnreadEstimate {
  coefficient: Name
  reading: string
}

/** The scope with the name of each coefficient and what its value says. The interval stands beside it. */
export function withReadings<Scope extends ScopeAgreement>(scope: Scope) {
  return {
    ...scope,
    triggers: { ...scope.triggers, ...read(TRIGGERS, scope.triggers) },
    patterns: { ...scope.patterns, ...read(PATTERNS, scope.patterns) },
    counts: { ...scope.counts, ...read(COUNTS, scope.counts) },
  }
}

function read<Names extends Record<string, CoefficientName>>(
  names: Names,
  estimates: Record<keyof Names, UnreadEstimate>,
): { [Field in keyof Names]: ReadEstimate<Names[Field]> } {
  const entries = Object.entries(names).map(([field, coefficient]) => {
    const estimate = estimates[field] as UnreadEstimate
    return [field, { coefficient, ...estimate, reading: reading(coefficient, outcomeOf(estimate)) }]
  })
  return Object.fromEntries(entries) as { [Field in keyof Names]: ReadEstimate<Names[Field]> }
}
