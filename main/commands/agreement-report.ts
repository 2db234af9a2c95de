/** The agreement of a study for people: all levels overall, then what fits on a line for each layer and pair. */
import { decimal, percent } from '#contract/decimal.ts'
import type { Estimate, ScopeAgreement, StudyAgreement } from '#contract/agreement.ts'
import { table } from './output.ts'
import { pInWords, range, rangeOrReason, shown } from './ratings-report.ts'

export function studyReport(name: string, result: StudyAgreement): string {
  const { overall, layers, pairs, keys, shared, seed, draws, coefficients } = result
  const head = [
    `study "${name}": ${overall.keys} keys that two or more of ${overall.annotators.length} annotators labelled; ${overall.single} that one labelled alone are left out`,
  ]
  if (overall.keys === 0) {
    head.push(
      shared === 0
        ? 'No key is given to two annotators, so there is nothing to compare. Make a study in which annotators share keys.'
        : `${shared} keys are given to two annotators or more. There is agreement to report as soon as two have finished the same key.`,
    )
    return head.join('\n')
  }
  head.push(`95 % intervals are for these annotators: ${draws} bootstrap draws over keys, seed ${seed}`)
  if (overall.warning !== null) head.push(overall.warning)
  head.push('')
  const title = ({ coefficient }: Estimate): string => coefficients[coefficient].name
  const main = table(
    ['level', 'coefficient', 'value', '95 % interval', 'n', 'of', 'missing'],
    levels(overall).map(({ level, estimate, n, of, missing }) => [
      level,
      title(estimate),
      shown(estimate.value),
      typeof estimate.value === 'number' ? rangeOrReason(estimate) : '',
      n,
      of,
      missing,
    ]),
  )
  const scopes: [string, ScopeAgreement][] = [
    ...layers.map((layer): [string, ScopeAgreement] => [`layer ${layer.layer}`, layer]),
    ...pairs.map((pair): [string, ScopeAgreement] => [pair.pair.join(', '), pair]),
  ]
  const { triggers: all } = overall
  const columns = [all.percent, all.alpha, all.cohen, all.masi].map(title)
  const parts = table(
    ['', 'keys', ...columns, title(overall.patterns.f1)],
    scopes.map(([name, { keys, triggers, patterns }]) => [
      name,
      keys,
      ...[triggers.percent, triggers.alpha, triggers.cohen, triggers.masi, patterns.f1].map(({ value }) =>
        shown(value),
      ),
    ]),
  )
  const worst = table(
    ['most disagreement', 'triggers that differ', 'pattern F1'],
    keys
      .slice(0, 10)
      .map(({ layer, index, disagreement, f1 }) => [
        `${layer}/${index}`,
        `${Math.round(disagreement * 100)} %`,
        shown(f1),
      ]),
  )
  const beyond = beyondTheseAnnotators(result)
  return [head.join('\n'), main, '', parts, '', ...beyond, '', worst].join('\n')
}

const ASKED = { covered: 'any pattern', shallow: 'a shallow pattern', semantic: 'a semantic pattern' }

/** Exact intervals, pairs, and what holds for other annotators. */
function beyondTheseAnnotators({ overall, pairs, twoWay, models, methods }: StudyAgreement): string[] {
  const { triggers, counts } = overall
  const exact = (of: string, interval: { low: number; high: number } | null): string =>
    interval === null ? '' : `${methods.exact.name}, ${of}: ${range(interval)}`
  const { low, high } = twoWay
  const two = typeof low === 'number' ? rangeOrReason({ low, high }) : `none: ${low?.undefined ?? ''}`
  const tested = pairs.flatMap(({ pair, pHolm }) =>
    pHolm === null || pairs.length < 2 ? [] : [`${pair.join(', ')}: kappa differs from 0, ${pInWords(pHolm)} (Holm)`],
  )
  return [
    exact('classes of triggers', triggers.exact),
    exact('patterns per key', counts.exact),
    `${methods.twoWay.name} (keys and annotators drawn, t), α of the classes: ${two}`,
    ...tested,
    ...models.map(({ response, reason, slope, shares }) =>
      shares === null
        ? `Whether a trigger shows ${ASKED[response]}: no mixed model, ${reason}`
        : `Whether a trigger shows ${ASKED[response]}: ${percent(shares.keys)} of the variance between keys, ${percent(shares.annotators)} between annotators${slope === null ? '' : `; ${decimal(slope.value, 3)} log odds a layer${slope.low === null || slope.high === null ? '' : ` (${decimal(slope.low, 3)} to ${decimal(slope.high, 3)})`}`} (mixed model)`,
    ),
  ].filter((line) => line !== '')
}

/** The estimates that apply, level by level, each with the number of what it is over. */
function levels({ triggers, patterns, counts }: ScopeAgreement) {
  const { alpha, cohen, fleiss, ac1, masi, jaccard } = triggers
  const rows: [level: string, estimates: Estimate[], n: number, of: string, missing: number][] = [
    [
      'class of each trigger',
      [triggers.percent, alpha, cohen, fleiss, ac1],
      triggers.units,
      'triggers',
      triggers.missing,
    ],
    ['set of kinds of each trigger', [triggers.percent, masi, jaccard], triggers.units, 'triggers', triggers.missing],
    ['patterns', [patterns.f1], patterns.patterns, 'patterns', 0],
    ['patterns', [patterns.kind], patterns.matched, 'matches', 0],
    ['patterns per key', [counts.percent, counts.alpha], counts.units, 'keys', counts.missing],
  ]
  return rows.flatMap(([level, estimates, n, of, missing]) =>
    estimates.flatMap((estimate) => (estimate.value === null ? [] : [{ level, estimate, n, of, missing }])),
  )
}
