import { useState, type ReactNode } from 'react'
import { decimal } from '#contract/decimal.ts'
import type { ReportedAgreement, ScopeAgreement } from '#contract/agreement.ts'
import type { Study } from '#contract/study.ts'
import { count, counted } from '../ui/format.ts'
import { DataTable } from '../table/data-table.tsx'
import { SideScroll } from '../ui/side-scroll.tsx'
import { SaveTable } from '../table/save-table.tsx'
import { Select } from '../ui/select.tsx'
import { AgreementMethod } from './agreement-method.tsx'
import { Confusion } from './confusion-matrix.tsx'
import { DisagreementTable } from './disagreement-table.tsx'
import { LevelsTable } from './levels-table.tsx'
import { OtherAnnotators } from './other-annotators.tsx'
import { ScopesTable, type NamedScope } from './scopes-table.tsx'

const names = new Intl.ListFormat('en')

export function AgreementReport({ result, study }: { result: ReportedAgreement; study: Study }) {
  const { overall, coefficients, classes, keys, seed, draws } = result
  const layers = result.layers.map((scope): NamedScope => ({ name: String(scope.layer), scope }))
  const pairs = result.pairs.map((scope): NamedScope => ({
    name: names.format(scope.pair),
    scope,
    note: chanceInWords(scope.pHolm),
  }))
  const scopes: NamedScope[] = [
    { name: 'All annotators, all layers', scope: overall },
    ...layers.map(({ name, scope }) => ({ name: `Layer ${name}`, scope })),
    // Two annotators make one pair, which is everything.
    ...(pairs.length > 1 ? pairs : []),
  ]
  const [chosen, choose] = useState(0)
  const { scope } = scopes[chosen] ?? { scope: overall }
  return (
    <article className="flex flex-col gap-8 px-5 py-5">
      <div className="flex max-w-6xl flex-col gap-3">
        <div className="flex items-center gap-3">
          <span className="w-64 flex-none">
            <Select
              label="Between"
              isLabelHidden
              options={scopes.map(({ name, scope }, at) => ({
                value: at,
                label: name,
                detail: counted(scope.keys, 'key'),
              }))}
              value={chosen}
              onChange={choose}
            />
          </span>
          <p className="text-muted">{about(scope)}</p>
        </div>
        {scope.warning !== null && <p className="max-w-3xl text-muted">{scope.warning}</p>}
        <SideScroll label="Table of all levels">
          <LevelsTable scope={scope} coefficients={coefficients} />
        </SideScroll>
        {scope === overall && (
          <span>
            <SaveTable table={result.tables.levels} name={`${study.name}-agreement`} />
          </span>
        )}
        <p className="max-w-3xl text-xs text-muted select-text">{result.tables.levels.note}</p>
        <AgreementMethod seed={seed} draws={draws} />
      </div>
      <Section title="By layer">
        <ScopesTable title="Layer" scopes={layers} coefficients={coefficients} />
        <p className="max-w-3xl text-xs text-muted">
          Below each value: its own 95 % interval, then in dark that of all layers together (max-t over the same{' '}
          {count(draws)} draws of keys, seed {seed}): look at it where layers are compared with each other.
        </p>
        <span>
          <SaveTable table={result.tables.scopes} name={`${study.name}-agreement-by-layer-and-pair`} />
        </span>
      </Section>
      {pairs.length > 1 && (
        <Section title="By pair of annotators">
          <ScopesTable title="Annotators" scopes={pairs} coefficients={coefficients} />
        </Section>
      )}
      {result.confidence.said > 0 && (
        <Section title="How sure annotators are">
          <p className="max-w-3xl text-muted">
            {count(result.confidence.said)} of {counted(result.confidence.patterns, 'pattern')} have a confidence, on
            average {decimal(result.confidence.mean ?? 0, 2)} of 3. A pattern is found by another too when the two are
            paired as for pattern F1; intervals resample keys.
          </p>
          <DataTable table={result.tables.confidence} name={`${study.name}-agreement-by-confidence`} />
        </Section>
      )}
      <Section title="Other annotators">
        <OtherAnnotators result={result} />
        <span>
          <SaveTable table={result.tables.models} name={`${study.name}-agreement-models`} />
        </span>
      </Section>
      <Section title="Classes side by side">
        <Confusion pairs={result.pairs} classes={classes} />
        <span>
          <SaveTable table={result.tables.confusion} name={`${study.name}-agreement-classes`} />
        </span>
      </Section>
      <Section title="Most disagreement">
        <DisagreementTable keys={keys} table={result.tables.keys} study={study} />
      </Section>
    </article>
  )
}

/** That a pair agrees as chance would make it, among all pairs. */
const chanceInWords = (p: number | null): string =>
  p === null ? '' : `κ ≠ 0: p ${p < 0.001 ? '< 0.001' : `= ${decimal(p, 3)}`} (Holm)`

function about({ annotators, keys, single }: ScopeAgreement): string {
  const who =
    annotators.length === 2 ? `both ${names.format(annotators)}` : `at least two of ${names.format(annotators)}`
  const alone =
    single === 0
      ? ''
      : ` ${counted(single, 'key that one labelled alone is', 'keys that one labelled alone are')} left out.`
  return `${counted(keys, 'key')} that ${who} labelled.${alone}`
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="flex flex-col gap-3">
      <h2 className="text-lg font-semibold">{title}</h2>
      {children}
    </section>
  )
}
