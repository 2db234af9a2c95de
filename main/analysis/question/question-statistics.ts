/** What the answers to intruder questions come to. */
import { median } from 'simple-statistics'
import type { Estimate } from '#contract/estimate.ts'
import { INTRUDER_CHANCE, INTRUDER_LINES, type QuestionResult, type QuestionStatistics } from '#contract/question.ts'
import type { ExampleSource } from '#contract/stratum.ts'
import { exactShare, type Cases } from '../statistics/exact-share.ts'
import { guessingTail } from './guessing.ts'

/** The answer in force to one question of one person. */
export interface AnsweredQuestion {
  /** The same for everybody who is asked it. */
  number: number
  layer: number
  source: ExampleSource
  isControl: boolean
  annotator: string
  /** The line that it names, whatever the order it was asked in: 0 is the intruder. */
  line: number
  /** What people found in the key, in words; null for a control. */
  found: string | null
  /** Null where nobody measured. */
  seconds: number | null
  /** Whether who answered has come to label the key. */
  isOwn: boolean
}

/**
 * @param layers of the model, ascending
 * @param found what can be found in a key, in the order of the table
 */
export function questionStatistics(
  answers: readonly AnsweredQuestion[],
  layers: readonly number[],
  found: readonly string[],
): QuestionStatistics {
  const counted = answers.filter(({ isOwn }) => !isOwn)
  const keys = counted.filter(({ isControl }) => !isControl)
  const sources = [...new Set(keys.map(({ source }) => source))].toSorted()
  const people = [...new Set(counted.map(({ annotator }) => annotator))]
  const some = <Group>(groups: readonly Group[], isIn: (answer: AnsweredQuestion, group: Group) => boolean) =>
    groups.map((group) => ({ group, ...resultOf(keys.filter((answer) => isIn(answer, group))) }))
  return {
    overall: resultOf(keys),
    layers: some(layers, ({ layer }, group) => layer === group).map(({ group, ...result }) => ({
      layer: group,
      ...result,
    })),
    sources: some(sources, ({ source }, group) => source === group).map(({ group, ...result }) => ({
      source: group,
      ...result,
    })),
    kinds: some(found, (answer, group) => answer.found === group)
      .filter((result) => result.answers > 0)
      .map(({ group, ...result }) => ({ name: group, ...result })),
    annotators: some(people, ({ annotator }, group) => annotator === group).map(({ group, ...result }) => ({
      annotator: group,
      ...result,
      seconds: medianOf(counted.filter(({ annotator }) => annotator === group)),
    })),
    controls: resultOf(counted.filter(({ isControl }) => isControl)),
    agreement: agreementOf(keys),
    leftOut: answers.length - counted.length,
  }
}

const byQuestion = (answers: readonly AnsweredQuestion[]): AnsweredQuestion[][] => [
  ...Map.groupBy(answers, ({ number }) => number).values(),
]

function resultOf(answers: readonly AnsweredQuestion[]): QuestionResult {
  const questions = byQuestion(answers)
  const right = answers.filter(({ line }) => line === 0).length
  const named = questions.map((same) =>
    Array.from({ length: INTRUDER_LINES }, (_, line) => same.filter((answer) => answer.line === line).length),
  )
  return {
    questions: questions.length,
    answers: answers.length,
    right,
    accuracy: shareOf(
      named.map((counts) => ({ successes: counts[0] ?? 0, of: counts.reduce((sum, n) => sum + n, 0) })),
      'nothing is answered',
    ),
    p: answers.length === 0 ? null : guessingTail(named, right, INTRUDER_LINES),
  }
}

function shareOf(groups: readonly Cases[], nothing: string): Estimate {
  const of = groups.reduce((sum, group) => sum + group.of, 0)
  if (of === 0) return { value: null, low: null, high: null, reason: nothing }
  const ends = exactShare(groups)
  return {
    value: groups.reduce((sum, { successes }) => sum + successes, 0) / of,
    low: ends?.low ?? null,
    high: ends?.high ?? null,
    reason: ends === null ? 'all answers are to one question' : null,
  }
}

function agreementOf(answers: readonly AnsweredQuestion[]): QuestionStatistics['agreement'] {
  const pairs = byQuestion(answers).flatMap((same): Cases[] => {
    if (same.length < 2) return []
    const twos = (n: number): number => (n * (n - 1)) / 2
    const alike = [...Map.groupBy(same, ({ line }) => line).values()].map(({ length }) => twos(length))
    return [{ successes: alike.reduce((sum, n) => sum + n, 0), of: twos(same.length) }]
  })
  const same = shareOf(pairs, 'no question is answered by two')
  const beyond = (share: number | null): number | null =>
    share === null ? null : (share - INTRUDER_CHANCE) / (1 - INTRUDER_CHANCE)
  return {
    questions: pairs.length,
    pairs: pairs.reduce((sum, { of }) => sum + of, 0),
    same,
    s: { value: beyond(same.value), low: beyond(same.low), high: beyond(same.high), reason: same.reason },
  }
}

function medianOf(answers: readonly AnsweredQuestion[]): number | null {
  const known = answers.flatMap(({ seconds }) => seconds ?? [])
  return known.length === 0 ? null : median(known)
}
