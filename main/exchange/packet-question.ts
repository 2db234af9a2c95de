/** Questions on their way to an annotator, and what was answered on its way back. Nothing here says what a question is about. */
import { z } from 'zod'
import { Moment, Work } from '#contract/annotation.ts'
import { QuestionAnswer, QuestionForm } from '#contract/question.ts'
import type { Trigger } from '#contract/trigger.ts'

/** A prefix to be read: neither coefficient nor rank, and nothing that names its sentence or its text. */
export const ShownLine = z.strictObject({
  text: z.string(),
  tokens: z.array(z.string()),
  tokenIds: z.array(z.int()),
  /** Where each ends in the text, in code points. */
  tokenEnds: z.array(z.int().nonnegative()),
  first: z.int().nonnegative(),
  position: z.int().nonnegative(),
  nextToken: z.string().nullable(),
})
export type ShownLine = z.infer<typeof ShownLine>

/** What is read of a question; without text where an export had none. */
export const ShownQuestion = z.strictObject({ lines: z.array(ShownLine).min(2).max(100) })
export type ShownQuestion = z.infer<typeof ShownQuestion>

/** In a packet text is there, and fits together. */
const PacketLine = ShownLine.refine(
  ({ tokens, tokenIds }) => tokens.length === tokenIds.length,
  'there is not one id for every token',
)
  .refine(
    ({ tokens, tokenEnds }) => tokenEnds.length === 0 || tokenEnds.length === tokens.length,
    'there is not one end for every token',
  )
  .refine(({ tokens, first, position }) => first <= position && position < tokens.length, 'the last token is not there')

export const shownLine = ({
  text,
  tokens,
  tokenIds,
  tokenEnds,
  first,
  position,
  nextToken,
}: Pick<Trigger, keyof ShownLine>): ShownLine => ({ text, tokens, tokenIds, tokenEnds, first, position, nextToken })

/** In the order of work. */
export const PacketQuestion = z.strictObject({
  id: z.uuid(),
  form: QuestionForm,
  lines: z.array(PacketLine).min(2).max(100),
})
export type PacketQuestion = z.infer<typeof PacketQuestion>

/** An answer, or the taking back of one. */
export const KeptAnswer = z
  .strictObject({
    id: z.uuid(),
    question: z.uuid(),
    lines: QuestionAnswer.nullable(),
    /** The answer that is taken back. */
    target: z.uuid().nullable(),
    /** Ascends over an annotator's answers. */
    time: Moment,
    activeMs: Work.shape.activeMs,
  })
  .refine(({ lines, target }) => (lines === null) === (target !== null), 'it is neither an answer nor takes one back')
export type KeptAnswer = z.infer<typeof KeptAnswer>
