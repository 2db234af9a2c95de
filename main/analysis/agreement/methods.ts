/** The methods behind intervals, tests and models of agreement, in words for a page. */
import type { Method, MethodName } from '#contract/agreement.ts'

export const METHODS: Record<MethodName, Method> = {
  bootstrap: {
    name: 'Interval for these annotators',
    asks: 'Where would the value lie for other keys, labelled by the same annotators?',
    formula: 'the middle 95 % of the values from keys drawn with replacement, all triggers of a key together',
    source: 'Efron 1979, Bootstrap methods: another look at the jackknife, Annals of Statistics 7(1)',
  },
  together: {
    name: 'All layers together',
    asks: 'Between which ends do the values of all layers lie at once, in 95 of 100 studies?',
    formula:
      'each layer’s interval at the level that the 95th percentile of max |value in a draw − value| / standard error over the layers gives (max-t)',
    source: 'Montiel Olea & Plagborg-Møller 2019, Simultaneous confidence bands, Journal of Applied Econometrics 34(1)',
  },
  exact: {
    name: 'Clopper and Pearson’s interval of percent agreement',
    asks: 'How sure is percent agreement, with few keys or without a single disagreement, where resampling fails?',
    formula:
      'quantiles of beta distributions at n agreements of N cases; N = P (1 − P) / variance of P over keys, made smaller by t² on keys − 1, where a key holds several triggers',
    source:
      'Clopper & Pearson 1934, Biometrika 26(4); with several cases a key: Korn & Graubard 1998, Survey Methodology 24(2)',
  },
  holm: {
    name: 'Pairs of annotators',
    asks: 'Which pairs agree more, or less, than chance would make them, when all pairs are looked at together?',
    formula:
      't = κ / standard error over keys, on keys − 1; the i-th smallest of m values of p is multiplied by m − i + 1',
    source:
      'Holm 1979, A simple sequentially rejective multiple test procedure; standard error by key: Liang & Zeger 1986, Biometrika 73(1)',
  },
  twoWay: {
    name: 'Interval for annotators like these',
    asks: 'Where would α lie for other keys and other annotators of the same kind?',
    formula:
      'α ± t on annotators − 1 · standard deviation of α over draws of keys and of annotators; nobody is compared with a copy of their own',
    source: 'Owen 2007, The pigeonhole bootstrap, Annals of Applied Statistics 1(2)',
  },
  mixed: {
    name: 'What the labels vary with',
    asks: 'How much of whether a trigger shows a pattern is due to the key, and how much to who looked at it?',
    formula:
      'log odds = level + slope · layer + key + annotator, keys and annotators normal with variances σk² and σa²; shares of σk² + σa² + π²/3',
    source:
      'Breslow & Clayton 1993, JASA 88(421), by Laplace’s approximation; π²/3 is the variance of the logistic distribution (Nakagawa & Schielzeth 2010)',
  },
}
