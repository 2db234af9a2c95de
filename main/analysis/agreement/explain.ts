/** What each coefficient asks, how it is computed, where it is from, and what a value says, in words for a page. */
import { decimal } from '#contract/decimal.ts'
import type { Coefficient } from '../statistics/outcome.ts'

export interface Explanation {
  name: string
  /** The question it answers. */
  asks: string
  formula: string
  source: string
  /** What becomes of missing ratings. */
  missing: string
  /** How a value reads: agreement beyond chance, or a plain share. */
  scale: 'beyond-chance' | 'share'
  /** What its author asks of a value; no other coefficient has thresholds that hold across numbers of categories. */
  benchmark?: string
}

const PAIRS_ONLY = 'A missing rating takes part in no pair; a unit with a single rating is left out.'
const BOTH_RATED = 'Only units that both rated count.'

const ALPHA = {
  formula: 'α = 1 − Do / De, Do the mean distance of two values of one unit, De that of any two pairable values',
  source: 'Krippendorff 2011, Computing Krippendorff’s Alpha-Reliability',
  missing: PAIRS_ONLY,
  scale: 'beyond-chance',
  benchmark:
    'Krippendorff (2019, Content Analysis, 4th edition, ch. 12) relies on data from .800 on, and draws tentative conclusions from .667.',
} as const

const KAPPA = {
  source: 'Cohen 1968, Weighted kappa, Psychological Bulletin 70(4)',
  missing: BOTH_RATED,
  scale: 'beyond-chance',
} as const

const AC2 = {
  source: 'Gwet 2014, Handbook of Inter-Rater Reliability, 4th edition, ch. 5',
  missing: 'Pairs of raters count where both rated; the shares of the categories use every rating.',
  scale: 'beyond-chance',
} as const

export const EXPLANATIONS = {
  percentAgreement: {
    name: 'Percent agreement',
    asks: 'How often do two raters give a unit the same value? Says nothing about chance.',
    formula: 'P = mean over units of (agreeing pairs of raters / pairs of raters)',
    source: 'Fleiss 1971, Measuring nominal scale agreement among many raters, Psychological Bulletin 76(5)',
    missing: PAIRS_ONLY,
    scale: 'share',
  },
  cohen: {
    name: 'Cohen’s κ',
    asks: 'How far do two raters agree beyond chance, each keeping their own habits in using the categories?',
    formula: 'κ = (Po − Pe) / (1 − Pe), Pe = Σ p₁(c) · p₂(c)',
    source: 'Cohen 1960, A coefficient of agreement for nominal scales; standard error: Fleiss, Cohen & Everitt 1969',
    missing: BOTH_RATED,
    scale: 'beyond-chance',
  },
  cohenLinear: {
    name: 'Weighted κ, linear',
    asks: 'The same for numbers, a disagreement counting by its distance.',
    formula: 'κw = 1 − Do / De with the distance |x − y| of the values themselves',
    ...KAPPA,
  },
  cohenQuadratic: {
    name: 'Weighted κ, quadratic',
    asks: 'The same for numbers, a disagreement counting by the square of its distance.',
    formula: 'κw = 1 − Do / De with the distance (x − y)² of the values themselves',
    ...KAPPA,
  },
  scottPi: {
    name: 'Scott’s π',
    asks: 'How far do two raters agree beyond chance, if both use the categories alike?',
    formula: 'π = (Po − Pe) / (1 − Pe), Pe = Σ ((p₁(c) + p₂(c)) / 2)²',
    source: 'Scott 1955, Reliability of content analysis, Public Opinion Quarterly 19(3)',
    missing: BOTH_RATED,
    scale: 'beyond-chance',
  },
  fleiss: {
    name: 'Fleiss’ κ',
    asks: 'How far do several raters agree beyond chance? Needs the same number of ratings in every unit.',
    formula: 'κ = (P − Pe) / (1 − Pe), Pe = Σ p(c)²',
    source: 'Fleiss 1971, Measuring nominal scale agreement among many raters, Psychological Bulletin 76(5)',
    missing: 'Not computed when the number of ratings differs between units.',
    scale: 'beyond-chance',
  },
  alphaNominal: {
    name: 'Krippendorff’s α, nominal',
    asks: 'How far do any number of raters agree beyond chance on labels without order?',
    ...ALPHA,
    formula: `${ALPHA.formula}; distance 0 when equal, else 1`,
  },
  alphaOrdinal: {
    name: 'Krippendorff’s α, ordinal',
    asks: 'The same for ranks: what counts is how many values lie between two ratings.',
    ...ALPHA,
    formula: `${ALPHA.formula}; distance (values from x to y, those at x and at y counted half)²`,
  },
  alphaInterval: {
    name: 'Krippendorff’s α, interval',
    asks: 'The same for numbers whose differences mean something.',
    ...ALPHA,
    formula: `${ALPHA.formula}; distance (x − y)²`,
  },
  alphaRatio: {
    name: 'Krippendorff’s α, ratio',
    asks: 'The same for amounts, from 0 up, where proportions mean something.',
    ...ALPHA,
    formula: `${ALPHA.formula}; distance ((x − y) / (x + y))²`,
  },
  masi: {
    name: 'Krippendorff’s α with MASI (Passonneau 2006)',
    asks: 'How far do raters agree beyond chance on sets, where a part of a set is partly right?',
    ...ALPHA,
    formula: `${ALPHA.formula}; distance 1 − J · M, J = shared / all members, M = 1 equal, 2/3 subset, 1/3 overlap, 0 disjoint; {} and {} are equal`,
    source: 'Passonneau 2006, Measuring Agreement on Set-valued Items (MASI), LREC; α as in Krippendorff 2011',
  },
  jaccard: {
    name: 'Krippendorff’s α with Jaccard',
    asks: 'The same, a part of a set counting by the members it shares alone.',
    ...ALPHA,
    formula: `${ALPHA.formula}; distance 1 − J, J = shared / all members; {} and {} are equal`,
    source: 'Jaccard 1912, The distribution of the flora in the alpine zone; α as in Krippendorff 2011',
  },
  ac1: {
    name: 'Gwet’s AC1',
    asks: 'How far do raters agree beyond chance, in a way that stays steady when one category is much more common than the others?',
    formula: 'AC1 = (Pa − Pe) / (1 − Pe), Pe = Σ p(c) · (1 − p(c)) / (q − 1), q categories',
    source:
      'Gwet 2008, Computing inter-rater reliability and its variance in the presence of high agreement, BJMSP 61(1)',
    missing: AC2.missing,
    scale: 'beyond-chance',
  },
  ac2Linear: {
    name: 'Gwet’s AC2, linear',
    asks: 'AC1 for numbers, a near miss counting as partly right by its distance.',
    formula:
      'AC2 = (Pa − Pe) / (1 − Pe), agreement 1 − |x − y| / range, Pe = Σ weights · Σ p(c) · (1 − p(c)) / (q · (q − 1))',
    ...AC2,
  },
  ac2Quadratic: {
    name: 'Gwet’s AC2, quadratic',
    asks: 'AC1 for numbers, a near miss counting as partly right by the square of its distance.',
    formula:
      'AC2 = (Pa − Pe) / (1 − Pe), agreement 1 − (x − y)² / range², Pe = Σ weights · Σ p(c) · (1 − p(c)) / (q · (q − 1))',
    ...AC2,
  },
  patternF1: {
    name: 'Pattern F1',
    asks: 'How many of the patterns of one annotator did the other find too, by the triggers that show them?',
    formula:
      'F1 = 2 · matched / (patterns of both); patterns of a key are paired one to one for the largest total Jaccard of their triggers, matched from 0.5 on',
    source: 'Assignment problem: Munkres 1957, Algorithms for the assignment and transportation problems',
    missing: 'Every two annotations of a key are compared; a key that one annotator labelled is left out.',
    scale: 'share',
  },
  patternKind: {
    name: 'Same kind',
    asks: 'Of the patterns that both found, how many did both give the same kind?',
    formula: 'matched patterns of the same kind / matched patterns',
    source: 'The pairing of pattern F1',
    missing: 'Every two annotations of a key are compared; a key that one annotator labelled is left out.',
    scale: 'share',
  },
} as const satisfies Record<string, Explanation>

export type CoefficientName = keyof typeof EXPLANATIONS

/** The coefficients of scale `share`, in words. */
const SHARES = {
  percentAgreement: (share: string) => `Two raters of a unit give it the same value ${share} of the time.`,
  patternF1: (share: string) => `Of the patterns of one annotator, another of the same key found ${share}.`,
  patternKind: (share: string) => `Of the patterns that both found, both called ${share} the same kind.`,
}

/** What a value says, in one or two sentences. `units`: what was resampled, in the plural. */
export function reading(
  name: CoefficientName,
  value: Coefficient,
  interval?: { low: Coefficient; high: Coefficient },
  units = 'units',
): string {
  if (value === null) return 'Does not apply to these ratings.'
  if (typeof value !== 'number') return `Undefined: ${value.undefined}.`
  const sentence = name in SHARES ? SHARES[name as keyof typeof SHARES](percent(value)) : beyondChance(value)
  const { low, high } = interval ?? {}
  if (typeof low !== 'number' || typeof high !== 'number') return sentence
  return `${sentence} 95 % interval ${decimal(low, 2)} to ${decimal(high, 2)}, for these raters, from resampling the ${units}: more ${units} make it narrower.`
}

function beyondChance(value: number): string {
  if (value === 1) return 'The raters agree everywhere.'
  if (Math.abs(value) < 0.005) return 'No more agreement than chance would give.'
  if (value < 0) return 'Less agreement than chance would give: the raters differ systematically.'
  return `${percent(value)} of the way from chance to full agreement.`
}

const percent = (share: number): string => `${Math.round(share * 100)} %`
