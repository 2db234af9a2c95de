/** What a machine finds in a key by counting, and what explains how it varies. */
import { z } from 'zod'

/** The first of these that a key passes. */
export const Detector = z.enum(['positional', 'unigram', 'n-gram', 'previous token', 'word shape', 'none'])
export type Detector = z.infer<typeof Detector>

/** What each explains of a key's variance. */
export const Feature = z.enum(['unigram', 'n-gram', 'previous token', 'word shape', 'position'])
export type Feature = z.infer<typeof Feature>

/** The value of a column of the text's table that most of a key's activation falls to, beyond the share of the text that has it. */
export const Topic = z.object({
  column: z.string(),
  value: z.string(),
  /** As parts of the key's activation, and of the positions read. */
  share: z.number(),
  expected: z.number(),
  /** With that value, in which the key fires. */
  documents: z.int(),
})
export type Topic = z.infer<typeof Topic>

/** The same, and the share that the best value would have if documents went with the rows of others, in one draw. */
export const KeyTopic = Topic.extend({ shuffled: z.number() })
export type KeyTopic = z.infer<typeof KeyTopic>
