/** Columns of JSON, read through the schema of what they hold: what is not so is damage of the project, and is told as such. */
import { z } from 'zod'
import { Pattern } from '#contract/annotation.ts'

/** @throws ZodError, or SyntaxError, which the workspace puts in words. */
export const stored = <Schema extends z.ZodType>(schema: Schema, text: string): z.infer<Schema> =>
  schema.parse(JSON.parse(text))

const Patterns = z.array(Pattern)
export const storedPatterns = (text: string): Pattern[] => stored(Patterns, text)
