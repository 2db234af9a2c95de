import { z } from 'zod'

/** One of a key's strongest prefixes (paper §2). */
export const Trigger = z.object({
  /** From 1, the strongest. */
  rank: z.int().positive(),
  /** As the model computes it, float32: above 0, on the negative side below. */
  coefficient: z.number(),
  /** Number of the sentence in corpus order, from 0; null where a packet left it out. */
  sentence: z.int().nonnegative().nullable(),
  /** The whole sentence. */
  text: z.string(),
  /** Each token as it reads in the text, with its leading space; parallel to `tokenIds`. */
  tokens: z.array(z.string()),
  /** As fed to the model, special tokens included. */
  tokenIds: z.array(z.int()),
  /** Where each token ends in the text, in code points; parallel to `tokenIds`. Empty where an earlier version did not keep it. */
  tokenEnds: z.array(z.int().nonnegative()).default([]),
  /** Index of the sentence's first token: those before it are special tokens that the tokenizer puts there. */
  first: z.int().nonnegative(),
  /** Index into `tokenIds` of the last token read. */
  position: z.int().nonnegative(),
  /** As it reads in the sentence; a part of a character, which has no reading, is the character with which part it is: “茶 1/3”. */
  lastToken: z.string(),
  /** The token after it; null at the end of the sentence. */
  nextToken: z.string().nullable(),
  /** Where the sentence stands: corpus file or document. */
  source: z.string(),
})
export type Trigger = z.infer<typeof Trigger>
