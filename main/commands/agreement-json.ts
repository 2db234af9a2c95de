/** Agreement as JSON, whose fields say `{ undefined: "why" }` in place of a number that there is not. */
import type { CoefficientEstimate, ScopeAgreement, StudyAgreement } from '#contract/agreement.ts'
import type { MachineComparison } from '#contract/machine.ts'
import type { Estimate } from '#contract/estimate.ts'
import type { RatingsAgreement } from '../analysis/agreement/ratings-report.ts'
import { outcomeOf } from '../analysis/statistics/outcome.ts'

export const studyJson = (result: StudyAgreement) => ({
  ...result,
  overall: scopeJson(result.overall),
  layers: result.layers.map(scopeJson),
  pairs: result.pairs.map(scopeJson),
  twoWay: twoWayJson(result.twoWay),
  confidence: {
    ...result.confidence,
    levels: result.confidence.levels.map((level) => ({
      ...level,
      found: boundedJson(level.found),
      sameKind: boundedJson(level.sameKind),
    })),
  },
})

export const machineJson = ({ table: _table, words: _words, people, machinePairs, ...rest }: MachineComparison) => ({
  ...rest,
  people: people.map((pair) => ({ ...pair, scope: scopeJson(pair.scope) })),
  machinePairs: machinePairs.map((pair) => ({ ...pair, scope: scopeJson(pair.scope) })),
})

export const ratingsJson = (result: RatingsAgreement) => ({ ...result, twoWay: twoWayJson(result.twoWay) })

const scopeJson = (scope: ScopeAgreement) => ({
  ...scope,
  triggers: levelJson(scope.triggers),
  patterns: levelJson(scope.patterns),
  counts: levelJson(scope.counts),
})

const levelJson = (level: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(level).map(([name, part]) => [name, isEstimate(part) ? estimateJson(part) : part]))

const isEstimate = (part: unknown): part is CoefficientEstimate =>
  typeof part === 'object' && part !== null && 'coefficient' in part

function estimateJson({ coefficient, reading, together, ...estimate }: CoefficientEstimate) {
  const all = together === undefined ? {} : { together }
  return { coefficient, ...boundedJson(estimate), ...all, reading }
}

const boundedJson = (estimate: Estimate) => ({ value: outcomeOf(estimate), ...endsJson(estimate) })

const twoWayJson = ({ draws, ...ends }: StudyAgreement['twoWay']) => ({ draws, ...endsJson(ends) })

const endsJson = ({ low, high, reason }: Omit<Estimate, 'value'>) => ({
  low: outcomeOf({ value: low, reason }),
  high: outcomeOf({ value: high, reason }),
})
