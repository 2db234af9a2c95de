/** Questions that people answer about keys without a word of their own: which of five lines does not belong? */
import { z } from 'zod'
import { Moment, Work } from './annotation.ts'
import { Estimate } from './estimate.ts'
import { ShownFigure } from './figure.ts'
import { procedure, writing } from './procedure.ts'
import { Seed } from './seed.ts'
import { ExampleSource } from './stratum.ts'
import { Table } from './table.ts'
import { Trigger } from './trigger.ts'

/** `intruder`: four prefixes of a key and one of another key of its layer; which does not belong? */
export const QuestionForm = z.enum(['intruder'])
export type QuestionForm = z.infer<typeof QuestionForm>

/** Lines of an intruder question. Who guesses is right once in so many. */
export const INTRUDER_LINES = 5
export const INTRUDER_CHANCE = 1 / INTRUDER_LINES

/** What is asked of a study's keys, and of whom: everybody is asked of the keys that they do not label themselves. */
export const QuestionDesign = z.object({
  study: z.int(),
  form: QuestionForm.default('intruder'),
  /** Keys of each layer that a question is about: the study's own first, then others that it could have drawn. */
  keysPerLayer: z
    .int('It must be a whole number from 1 to 100.')
    .min(1, 'It must be a whole number from 1 to 100.')
    .max(100, 'It must be a whole number from 1 to 100.')
    .default(5),
  /** Which prefixes of a key the lines are: of several, each question's by one of those at random. */
  examples: z
    .array(ExampleSource)
    .min(1, 'Choose at least one.')
    .refine(
      (sources) => new Set(sources).size === sources.length,
      'A source of prefixes is there twice. Name each once.',
    )
    .default(['top']),
  /** Share of the questions whose five lines are all random prefixes, so that whoever answers them guesses. */
  controlShare: z
    .number('It must be a share from 0 to 0.5.')
    .min(0, 'It must be a share from 0 to 0.5.')
    .max(0.5, 'It must be a share from 0 to 0.5.')
    .default(0.1),
  /** Same study, design and seed: same questions. */
  seed: Seed.default(1),
})
export type QuestionDesign = z.infer<typeof QuestionDesign>

/** What questions cost, and from where on their answers say something. */
export const QuestionPreview = z.object({
  /** About keys, each counted once, and those of them about keys that somebody of the study labels. */
  questions: z.int(),
  labelled: z.int(),
  /** That two or more are asked: agreement is measured on them. */
  shared: z.int(),
  controls: z.int(),
  layers: z.array(z.object({ layer: z.int().positive(), questions: z.int() })),
  people: z.array(z.object({ annotator: z.string(), questions: z.int(), seconds: z.number() })),
  secondsPerQuestion: z.number(),
  /** Whether that was measured in this project, or is assumed. */
  isMeasured: z.boolean(),
  /** Answers to questions about keys, and how many of them have to be right for more than guessing (exact, one-sided, 5 %). */
  answers: z.int(),
  beyondChance: z.int().nullable(),
})
export type QuestionPreview = z.infer<typeof QuestionPreview>

/** How far one annotator is with their questions, as the project knows it. */
export const QuestionPerson = z.object({
  annotator: z.string(),
  questions: z.int(),
  answered: z.int(),
  /** Seconds of work, pauses left out. */
  activeSeconds: z.number(),
})
export type QuestionPerson = z.infer<typeof QuestionPerson>

/** One line of an annotator's list of questions. It says nothing of the key. */
export const QuestionEntry = z.object({
  question: z.int(),
  /** From 1. */
  place: z.int().positive(),
  form: QuestionForm,
  isAnswered: z.boolean(),
})
export type QuestionEntry = z.infer<typeof QuestionEntry>

/** The lines that an answer names, from 1; of an intruder question one. */
export const QuestionAnswer = z.array(z.int().positive()).min(1).max(100)
export type QuestionAnswer = z.infer<typeof QuestionAnswer>

export const QuestionView = z.object({
  question: z.int(),
  study: z.int(),
  annotator: z.string(),
  form: QuestionForm,
  place: z.int().positive(),
  /** In the order in which they are asked; without coefficients, sentence numbers and sources. */
  lines: z.array(Trigger),
  answer: QuestionAnswer.nullable(),
  canUndo: z.boolean(),
})
export type QuestionView = z.infer<typeof QuestionView>

/** Answers of one kind of questions. */
export const QuestionResult = z.object({
  questions: z.int(),
  answers: z.int(),
  right: z.int(),
  /** Share of right answers; of several answers to one question the interval knows that they are alike. */
  accuracy: Estimate,
  /** How likely so many right answers are where nobody can tell: exact, one-sided; null without an answer. */
  p: z.number().nullable(),
})
export type QuestionResult = z.infer<typeof QuestionResult>

const named = { name: z.string() }

/** What the answers to a study's intruder questions come to. */
export const QuestionStatistics = z.object({
  overall: QuestionResult,
  layers: z.array(QuestionResult.extend({ layer: z.int().positive() })),
  /** By which prefixes the lines were. */
  sources: z.array(QuestionResult.extend({ source: ExampleSource })),
  /** By what people found in the key: keys with patterns of one kind only, of several, with none, and those that nobody labelled. */
  kinds: z.array(QuestionResult.extend(named)),
  annotators: z.array(QuestionResult.extend({ annotator: z.string(), seconds: z.number().nullable() })),
  /** Questions whose lines are all random: right answers are luck. */
  controls: QuestionResult,
  agreement: z.object({
    /** That two or more answered, and pairs of answers to one question. */
    questions: z.int(),
    pairs: z.int(),
    /** Share of the pairs that name the same line, and the same beyond chance: (share − 1/5) / (1 − 1/5), after Bennett et al. 1954. */
    same: Estimate,
    s: Estimate,
  }),
  /** Answers that are left out: of people who have come to label the key themselves. */
  leftOut: z.int(),
})
export type QuestionStatistics = z.infer<typeof QuestionStatistics>

export const question = {
  /** What the questions would cost; writes nothing. */
  preview: procedure.input(QuestionDesign).output(QuestionPreview),
  /** Draws them, behind what everybody has. */
  draw: writing.input(QuestionDesign).output(QuestionPreview),
  /** Who is asked, in the order of the study's annotators; those without a question are left out. */
  people: procedure.input(z.object({ study: z.int() })).output(z.array(QuestionPerson)),
  /** One annotator's, in the order of work; without a name, those of the study's only annotator. */
  list: procedure.input(z.object({ study: z.int(), annotator: z.string().optional() })).output(z.array(QuestionEntry)),
  get: procedure.input(z.object({ question: z.int() })).output(QuestionView),
  /** Commits one answer, in place of an earlier one. The id comes from the client, so resending is safe. */
  answer: writing
    .input(
      z.object({
        question: z.int(),
        id: z.uuid(),
        lines: QuestionAnswer,
        activeMs: Work.shape.activeMs.default(null),
        time: Moment.optional(),
      }),
    )
    .output(QuestionView),
  /** Takes back the annotator's latest answer that is not taken back yet; null when there is none. */
  undo: writing
    .input(z.object({ question: z.int(), activeMs: Work.shape.activeMs.default(null) }))
    .output(QuestionView.nullable()),
  /** What the answers say, over the whole study. */
  statistics: procedure.input(z.object({ study: z.int() })).output(
    z.object({
      statistics: QuestionStatistics,
      tables: z.object({ layers: Table, groups: Table, annotators: Table }),
      figures: z.array(ShownFigure),
      /** What may be said of it, in sentences. */
      words: z.array(z.string()),
    }),
  ),
}
