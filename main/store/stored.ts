/** Columns of JSON, read through the schema of what they hold: what is not so is damage of the project, and is told as such. */
import { z } from 'zod'
import { Pattern } from '#contract/annotation.ts'
import { KindScheme, PAPER_KINDS } from '#contract/kind.ts'

/** A row that is not what it can be, beside those of JSON that is no schema's; its message says what is wrong with it. */
export class UnreadableRow extends Error {}

/** @throws ZodError, or SyntaxError, which the workspace puts in words. */
export const stored = <Schema extends z.ZodType>(schema: Schema, text: string): z.infer<Schema> =>
  schema.parse(JSON.parse(text))

/** The kinds of a study, as its specification has them: the paper's two where it names none. */
export const storedKinds = (text: string | null | undefined): KindScheme =>
  text === null || text === undefined ? PAPER_KINDS : stored(KindScheme, text)

const Patterns = z.array(Pattern)
export const storedPatterns = (text: string): Pattern[] => stored(Patterns, text)
