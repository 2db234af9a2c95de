/** What main makes of the analyses, by name. */
import type { AnalysisName, AnalysisResult, ResultOf } from '#contract/analysis/registry.ts'
import type { NamedFigure } from '#contract/figure.ts'
import type { Table } from '#contract/table.ts'
import type { Evaluation, Given, Gathering } from './gathering.ts'
import * as registry from './registry.ts'

/** What is inferred from what each registers; of several names, any of theirs. */
type Inferred<Name extends AnalysisName> = Name extends AnalysisName
  ? (typeof registry)[Name] extends Evaluation<infer Part, infer State, infer _Result>
    ? { part: Part; state: State }
    : never
  : never

/** What the inference process streams. */
export type PartOf<Name extends AnalysisName> = Inferred<Name>['part']
/** What is gathered of it. */
export type StateOf<Name extends AnalysisName> = Inferred<Name>['state']

const EVALUATIONS: { [Name in AnalysisName]: Evaluation<PartOf<Name>, StateOf<Name>, ResultOf<Name>> } = registry

export const gather = <Name extends AnalysisName>(
  name: Name,
  given: Given,
): Gathering<PartOf<Name>, StateOf<Name>, ResultOf<Name>> => EVALUATIONS[name].gather(given)

/** What a page shows of a result; the figures in its order. */
export const shown = (result: AnalysisResult): { figures: NamedFigure[]; table: Table | null } =>
  shownOf(result.name, result)

const shownOf = <Name extends AnalysisName>(name: Name, result: ResultOf<Name>) => ({
  figures: EVALUATIONS[name].figures(result),
  table: EVALUATIONS[name].table?.(result) ?? null,
})
