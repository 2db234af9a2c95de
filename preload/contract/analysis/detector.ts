/** What a machine finds in a key by counting, and what explains how it varies. */
import { z } from 'zod'

/** The first of these that a key passes. */
export const Detector = z.enum(['positional', 'unigram', 'n-gram', 'previous token', 'word shape', 'none'])
export type Detector = z.infer<typeof Detector>

/** What each explains of a key's variance. */
export const Feature = z.enum(['unigram', 'n-gram', 'previous token', 'word shape', 'position'])
export type Feature = z.infer<typeof Feature>
