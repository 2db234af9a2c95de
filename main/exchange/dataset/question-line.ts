/** Questions of a study in its JSONL export: what was shown, what is true of it, and what was answered. */
import { z } from 'zod'
import { QuestionAnswer, QuestionForm } from '#contract/question.ts'
import { ExampleSource } from '#contract/stratum.ts'
import { KeptAnswer } from '../packet-question.ts'

/** What is text of the corpus is null in an export without text. */
const QuestionLine = z.object({
  /** 0: the intruder; the others are numbered alike for everybody who is asked the question. */
  line: z.int().nonnegative(),
  coefficient: z.number(),
  sentence: z.int().nonnegative(),
  text: z.string().nullable(),
  tokens: z.array(z.string()).nullable(),
  tokenIds: z.array(z.int()).nullable(),
  tokenEnds: z.array(z.int().nonnegative()),
  first: z.int().nonnegative(),
  position: z.int().nonnegative(),
  nextToken: z.string().nullable(),
})

/** A question as one person was asked it. */
export const DatasetQuestion = z.object({
  question: z.object({
    id: z.uuid(),
    /** The same for everybody who is asked it. */
    number: z.int().positive(),
    form: QuestionForm,
    place: z.int().positive(),
  }),
  /** Null of a control. */
  key: z.object({ layer: z.int().positive(), index: z.int().nonnegative() }).nullable(),
  /** The key of the same layer that the intruder is of. */
  other: z.int().nonnegative().nullable(),
  isControl: z.boolean(),
  source: ExampleSource,
  annotator: z.string(),
  /** As they were shown. */
  lines: z.array(QuestionLine),
  answer: QuestionAnswer.nullable(),
  /** Everything that was answered and taken back, oldest first. */
  answers: z.array(KeptAnswer),
})
export type DatasetQuestion = z.infer<typeof DatasetQuestion>
