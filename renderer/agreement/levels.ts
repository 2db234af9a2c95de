import type { CoefficientEstimate, ScopeAgreement } from '#contract/agreement.ts'

export interface Measure {
  /** Heading where there is no room for the whole name. */
  short: string
  of: (scope: ScopeAgreement) => CoefficientEstimate
  /** How many it is over, and what: `[480, 'trigger']`. */
  over: (scope: ScopeAgreement) => [count: number, one: string, many?: string]
  /** The same number stands at an earlier level already. */
  isRepeated?: true
}

export interface Level {
  title: string
  /** What is compared, in a few words. */
  detail: string
  /** Ratings that are missing; null where the notion does not apply. */
  missing: (scope: ScopeAgreement) => number | null
  measures: Measure[]
}

const triggers = ({ triggers: { units } }: ScopeAgreement): [number, string] => [units, 'trigger']
const keys = ({ counts: { units } }: ScopeAgreement): [number, string] => [units, 'key']

/** What agreement is reported of, in the order of the page. Measures that do not apply to a scope have the value null there. */
export const LEVELS: Level[] = [
  {
    title: 'Class of each trigger',
    detail: 'none, shallow, semantic or both, by the patterns it shows',
    missing: (scope) => scope.triggers.missing,
    measures: [
      { short: 'Percent', of: (scope) => scope.triggers.percent, over: triggers },
      { short: 'α nominal', of: (scope) => scope.triggers.alpha, over: triggers },
      { short: 'Cohen’s κ', of: (scope) => scope.triggers.cohen, over: triggers },
      { short: 'Fleiss’ κ', of: (scope) => scope.triggers.fleiss, over: triggers },
      { short: 'AC1', of: (scope) => scope.triggers.ac1, over: triggers },
    ],
  },
  {
    title: 'Set of kinds of each trigger',
    detail: 'the same, “both” being partly right where another says shallow or semantic',
    missing: (scope) => scope.triggers.missing,
    measures: [
      { short: 'Percent', of: (scope) => scope.triggers.percent, over: triggers, isRepeated: true },
      { short: 'α MASI (Passonneau 2006)', of: (scope) => scope.triggers.masi, over: triggers },
      { short: 'α Jaccard', of: (scope) => scope.triggers.jaccard, over: triggers },
    ],
  },
  {
    title: 'Patterns',
    detail: 'those of two annotators of a key, paired by the triggers that show them',
    missing: () => null,
    measures: [
      {
        short: 'F1',
        of: (scope) => scope.patterns.f1,
        over: (scope) => [scope.patterns.patterns, 'pattern'],
      },
      {
        short: 'Same kind',
        of: (scope) => scope.patterns.kind,
        over: (scope) => [scope.patterns.matched, 'match', 'matches'],
      },
    ],
  },
  {
    title: 'Number of patterns',
    detail: 'how many each annotator found in a key',
    missing: (scope) => scope.counts.missing,
    measures: [
      { short: 'Percent', of: (scope) => scope.counts.percent, over: keys },
      { short: 'α interval', of: (scope) => scope.counts.alpha, over: keys },
    ],
  },
]
