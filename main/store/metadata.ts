import { Metadata } from '#contract/corpus.ts'

/** What is kept of a sentence's document, of the text that the project holds. */
export const metadataIn = (stored: string | null | undefined): Metadata | null =>
  stored ? Metadata.parse(JSON.parse(stored)) : null
