import { QuestionDesign } from '#contract/question.ts'
import { questionFigures, questionsInWords, questionTables } from '../analysis/question/question-tables.ts'
import { inSteps } from '../computation/steps.ts'
import type { Workspace } from '../project/workspace.ts'
import { answerQuestion, listQuestions, questionPeople, undoAnswer, viewQuestion } from '../store/question.ts'
import { drawQuestions, previewQuestions } from '../store/question-draw.ts'
import { questionStatisticsOf } from '../work/question-statistics.ts'
import type { Handlers } from './handlers.ts'

export function questionHandlers(workspace: Workspace): Handlers['question'] {
  return {
    preview: (design, signal) => inSteps(previewQuestions(workspace.store, QuestionDesign.parse(design)), signal),
    draw: (design, signal) => inSteps(drawQuestions(workspace.store, QuestionDesign.parse(design)), signal),
    people: ({ study }) => questionPeople(workspace.store, study),
    list: ({ study, annotator }) => listQuestions(workspace.store, study, annotator),
    get: ({ question }) => viewQuestion(workspace.store, question),
    answer: ({ question, id, lines, activeMs, time }) =>
      answerQuestion(workspace.store, question, id, lines, activeMs, time),
    undo: ({ question, activeMs }) => undoAnswer(workspace.store, question, activeMs),
    statistics: async ({ study }, signal) => {
      const { statistics, source } = await questionStatisticsOf(workspace, study, signal)
      return {
        statistics,
        tables: questionTables(statistics, source),
        figures: workspace.figures.register(questionFigures(statistics, source)),
        words: questionsInWords(statistics),
      }
    },
  }
}
