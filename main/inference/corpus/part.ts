/** A corpus in parts: what a scan reads, and what is kept out of it for analyses or left to other scans. */
import { createHash } from 'node:crypto'
import type { ScanSettings } from '#contract/scan.ts'

export interface CorpusPart {
  /** Share of the documents that are kept out, between 0 and 1, and which side is meant. */
  heldOut: number
  of: 'scan' | 'held-out'
  /** One of so many parts of those that are left. */
  part: { index: number; of: number } | null
}

/** What a scan reads of its corpus; null for all of it. */
export const partOf = ({ heldOut, part }: Pick<ScanSettings, 'heldOut' | 'part'>): CorpusPart | null =>
  heldOut > 0 || part !== null ? { heldOut, of: 'scan', part } : null

/**
 * Whether a document is of the part: by hashes of its name, or of its text where it has none, so that neither its place nor the other
 * documents matter.
 */
export function isOfPart({ heldOut, of, part }: CorpusPart, document: string): boolean {
  const isOut = placeOf(document, 'held-out') < heldOut
  if (of === 'held-out') return isOut
  return !isOut && (part === null || Math.floor(placeOf(document, 'part') * part.of) === part.index - 1)
}

/** Between 0 and 1, another one for each use. */
const placeOf = (document: string, use: string): number =>
  createHash('sha256').update(`${use}\n${document}`).digest().readUIntBE(0, 6) / 2 ** 48
