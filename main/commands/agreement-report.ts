/** The agreement of a study for people: all levels overall, then what fits on a line for each layer and pair. */
import type { Estimate, ScopeAgreement, StudyAgreement } from '#contract/agreement.ts'
import { table } from './output.ts'
import { range, shown } from './ratings-report.ts'

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
  head.push(`95 % intervals: ${draws} bootstrap draws over keys, seed ${seed}\n`)
  const title = ({ coefficient }: Estimate): string => coefficients[coefficient].name
  const main = table(
    ['level', 'coefficient', 'value', '95 % interval', 'n', 'of', 'missing'],
    levels(overall).map(({ level, estimate, n, of, missing }) => [
      level,
      title(estimate),
      shown(estimate.value),
      range(estimate),
      n,
      of,
      missing,
    ]),
  )
  const scopes: [string, ScopeAgreement][] = [
    ...layers.map((layer): [string, ScopeAgreement] => [`layer ${layer.layer}`, layer]),
    ...pairs.map((pair): [string, ScopeAgreement] => [pair.pair.join(', '), pair]),
  ]
  const { percent, alpha, cohen, masi } = overall.triggers
  const columns = [percent, alpha, cohen, masi].map(title)
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
  return [head.join('\n'), main, '', parts, '', worst].join('\n')
}

/** The estimates that apply, level by level, each with the number of what it is over. */
function levels({ triggers, patterns, counts }: ScopeAgreement) {
  const { percent, alpha, cohen, fleiss, ac1, masi, jaccard } = triggers
  const rows: [level: string, estimates: Estimate[], n: number, of: string, missing: number][] = [
    ['class of each trigger', [percent, alpha, cohen, fleiss, ac1], triggers.units, 'triggers', triggers.missing],
    ['set of kinds of each trigger', [percent, masi, jaccard], triggers.units, 'triggers', triggers.missing],
    ['patterns', [patterns.f1], patterns.patterns, 'patterns', 0],
    ['patterns', [patterns.kind], patterns.matched, 'matches', 0],
    ['patterns per key', [counts.percent, counts.alpha], counts.units, 'keys', counts.missing],
  ]
  return rows.flatMap(([level, estimates, n, of, missing]) =>
    estimates.flatMap((estimate) => (estimate.value === null ? [] : [{ level, estimate, n, of, missing }])),
  )
}
