/** A corpus in two parts: what a scan reads, and what is kept out of it for analyses. */
import { createHash } from 'node:crypto'

export interface Part {
  /** How many of the documents are kept out, between 0 and 1. */
  share: number
  of: 'scan' | 'held-out'
}

/**
 * Whether a document is of the part: by the hash of its name, or of its text where it has none, so that neither its place nor the other
 * documents matter.
 */
export const isOfPart = ({ share, of }: Part, document: string): boolean =>
  createHash('sha256').update(document).digest().readUIntBE(0, 6) / 2 ** 48 < share === (of === 'held-out')
