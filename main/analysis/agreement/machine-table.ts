/** A machine rater beside people, as a table and in sentences. */
import { decimal, percent } from '#contract/decimal.ts'
import type { Estimate } from '#contract/estimate.ts'
import type { MachineComparison } from '#contract/machine.ts'
import type { Scan } from '#contract/scan.ts'
import type { Table } from '#contract/table.ts'
import type { ScopeAgreement } from '#contract/agreement.ts'
import { plural } from '../figure/figure-parts.ts'
import { scanInWords } from '../study/label-words.ts'
import { tableOf, type ColumnOf } from '../table/table-of.ts'
import { measuredEstimate } from './tables.ts'

type Compared = Omit<MachineComparison, 'table' | 'words'>

interface Pair {
  between: string
  scope: ScopeAgreement
}

const column = (title: string, of: (scope: ScopeAgreement) => Estimate): ColumnOf<Pair> => ({
  title,
  format: 'significant',
  printed: { title: title.toLowerCase(), format: 'four-decimals', nothing: '', hasReasons: true, hasIntervals: true },
  cell: ({ scope }) => measuredEstimate(of(scope)),
})

/** People with people, then people with the machine, a pair a row, all over the keys that the machine labelled. */
export const machineTable = (
  compared: Compared,
  source: { study: string; scan: Pick<Scan, 'model' | 'corpus'>; seed: number; draws: number },
): Table =>
  tableOf<Pair>(
    [
      { title: 'Between', printed: 'between', cell: ({ between }) => between },
      { title: 'Keys', format: 'count', printed: 'keys', cell: ({ scope }) => scope.keys },
      column('Triggers, α', ({ triggers }) => triggers.alpha),
      column('Patterns, F1', ({ patterns }) => patterns.f1),
      column('Same kind', ({ patterns }) => patterns.kind),
    ],
    [
      ...compared.people.map(({ people, scope }) => ({ between: people.join(', '), scope })),
      ...compared.machinePairs.map(({ person, scope }) => ({
        between: `${person}, ${compared.machine.name} (machine)`,
        scope,
      })),
    ],
    { note: captionOf(compared, source) },
  )

function captionOf(
  { machine, keys }: Compared,
  { study, scan, seed, draws }: { study: string; scan: Pick<Scan, 'model' | 'corpus'>; seed: number; draws: number },
): string {
  const asked = `temperature ${machine.temperature}, seed ${machine.seed}, prompt ${machine.promptVersion.slice(0, 12)}`
  const weights = machine.digest === null ? 'the server gave no digest of the weights' : `weights ${machine.digest}`
  return `Labels of the study “${study}”, over the ${plural(keys, 'key')} that the machine rater and at least one person labelled. ${machine.name}: ${machine.model} (${weights}), asked at ${machine.server}, ${asked}. Intervals: 95 %, ${plural(draws, 'bootstrap draw')} over keys, seed ${seed}. ${scanInWords(scan)}`
}

/** What the table cannot say: whether the machine may stand in for a person, what is found where nothing is, and how long it takes. */
export function machineInWords({ machine, machinePairs, test, found }: Compared): string[] {
  const { people, epsilon, winningRate, advantage, reason } = test
  const won = people.filter(({ wins }) => wins === true).length
  const warning = machinePairs.find(({ scope }) => scope.warning !== null)?.scope.warning
  return [
    ...(warning ? [warning] : []),
    reason === null
      ? `Alternative annotator test (Calderon, Reichart and Dror 2025), ε = ${epsilon}: beyond chance, ${machine.name} is at least as near to the others as ${won} of ${people.length} people are (winning rate ω = ${decimal(winningRate ?? 0, 2)}, average advantage probability ρ = ${decimal(advantage ?? 0, 2)}). ${(winningRate ?? 0) >= 0.5 ? 'From ω = 0.5 on its authors let a machine stand in for a person.' : 'Below ω = 0.5 its authors let no machine stand in for a person.'}`
      : `Alternative annotator test (Calderon, Reichart and Dror 2025), ε = ${epsilon}: no result, because ${reason}.`,
    `On control keys, where there is nothing to find, a pattern is found by people on ${sharesOf(found.people.controls)}, by ${machine.name} on ${sharesOf(found.machine.controls)}; on keys by people on ${sharesOf(found.people.keys)}, by ${machine.name} on ${sharesOf(found.machine.keys)}.`,
    `Median time a key: people ${secondsOf(found.people)}, ${machine.name} ${secondsOf(found.machine)}.`,
  ]
}

const sharesOf = ({ annotations, withPattern }: Compared['found']['people']['keys']): string =>
  withPattern.value === null || withPattern.low === null || withPattern.high === null
    ? `0 of 0`
    : `${Math.round(withPattern.value * annotations)} of ${annotations} (${percent(withPattern.value)}; ${percent(withPattern.low)} to ${percent(withPattern.high)})`

const secondsOf = ({ seconds, timed }: Compared['found']['people']): string =>
  seconds === null ? 'not measured' : `${decimal(seconds, 1)} s (${plural(timed, 'key')})`
