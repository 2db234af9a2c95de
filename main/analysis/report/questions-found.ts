/** What people could tell of keys without words. */
import { INTRUDER_LINES } from '#contract/question.ts'
import type { ReportData } from './report-data.ts'
import { sentence as s, when, type Sentence } from './sentence.ts'

export function questionsFound(questions: NonNullable<ReportData['questions']>): Sentence[] {
  const { overall, controls, agreement, sources, kinds, leftOut } = questions
  if (overall.answers === 0)
    return [s('People of the study were asked which of five prefixes is of another key; nobody has answered yet.')]
  return [
    s(
      `People of the study were asked which of ${INTRUDER_LINES} prefixes is of another key of the same layer, each of keys that they did not label (after Chang et al. 2009); the intruder was drawn to be as long, and its last token as frequent in the text, as a prefix of the key that it replaces.`,
    ),
    s(
      'Of {answers} to {questions} about keys, {right} are right; who guesses is right in {chance} (exact one-sided test: p {p}).',
      {
        answers: ['questions.overall.answers', 'counted', 'answer'],
        questions: ['questions.overall.questions', 'counted', 'question'],
        right: ['questions.overall.accuracy', 'estimate-percent'],
        chance: ['counted.chance', 'percent'],
        p: ['questions.overall.p', 'p'],
      },
    ),
    ...kinds.map(({ name }, i) =>
      s(`Keys with ${name === 'no pattern' ? 'no pattern' : `“${name}”`}: {right} of {answers}.`, {
        right: [`questions.kinds.${i}.accuracy`, 'estimate-percent'],
        answers: [`questions.kinds.${i}.answers`, 'counted', 'answer'],
      }),
    ),
    ...when(
      controls.answers > 0,
      s(
        'On controls, whose lines are all random prefixes, {right} of {answers} name the line that was called the intruder by chance.',
        {
          right: ['questions.controls.accuracy', 'estimate-percent'],
          answers: ['questions.controls.answers', 'counted', 'answer'],
        },
      ),
    ),
    agreement.same.value === null
      ? s('No question was answered by two people, so nothing is known of their agreement on them.')
      : s('Two people name the same line in {same} of {pairs} of answers (S of Bennett et al. 1954: {s}).', {
          same: ['questions.agreement.same', 'estimate-percent'],
          pairs: ['questions.agreement.pairs', 'counted', 'pair'],
          s: ['questions.agreement.s', 'estimate'],
        }),
    ...when(
      sources.some(({ source }) => source !== 'top'),
      s('Where prefixes are weaker than the strongest, the key may fire at the intruder as well.'),
    ),
    ...when(
      leftOut > 0,
      s('Left out: {leftOut} of people who came to label the key themselves.', {
        leftOut: ['questions.leftOut', 'counted', 'answer'],
      }),
    ),
  ]
}
