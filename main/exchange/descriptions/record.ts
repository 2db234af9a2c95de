/** Descriptions of single units that were made elsewhere, as the formats have them in common. */
import type { Side } from '#contract/side.ts'

/** A description as it came. */
export interface DescriptionRecord {
  /** From 0, as the formats count. */
  layer: number
  /** From 0. */
  index: number
  side: Side
  /** Empty where the describer had none. */
  text: string
  /** Who wrote it, how or in which version, and of which model: null where the files do not say. */
  model: string | null
  version: string | null
  subject: string | null
  /** File and line, for people. */
  where: string
  /** Share of all that is to be read, 0 to 1. */
  share: number
}

/** What a reader asks its caller about a unit, layer and index from 0: whether its description is wanted at all. */
export type IsWanted = (layer: number, index: number) => boolean
