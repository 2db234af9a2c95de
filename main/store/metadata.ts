import { Metadata } from '#contract/corpus.ts'
import { stored } from './stored.ts'

/** What is kept of a sentence's document, of the text that the project holds. */
export const metadataIn = (text: string | null | undefined): Metadata | null => (text ? stored(Metadata, text) : null)
