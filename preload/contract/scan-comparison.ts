/** Two scans of the same keys: of two texts, two parts of one, two checkpoints of a model. */
import { z } from 'zod'
import { Estimate } from './estimate.ts'
import { KeyId } from './key.ts'
import { Table } from './table.ts'

/** One key in both. Jaccard: what is in both, of what is in either. */
export const KeyChange = KeyId.extend({
  /** Compares its triggers, by the text of their prefixes. */
  triggers: z.number(),
  /** Compares the last tokens of its triggers, each counted once. */
  lastTokens: z.number(),
  /** Spearman's correlation of the coefficients on the prefixes in both; null with fewer than three. */
  correlation: z.number().nullable(),
  /** Prefixes in both. */
  shared: z.int(),
  /** Largest coefficient in each; null where the key never fired. */
  top: z.tuple([z.number().nullable(), z.number().nullable()]),
  /** Whether its value promotes the same token most; null where that is not known of both. */
  sameValue: z.boolean().nullable(),
})
export type KeyChange = z.infer<typeof KeyChange>

export const LayerComparison = z.object({
  layer: z.int(),
  /** That fired in either scan. */
  keys: z.int(),
  /** Means over keys. */
  triggers: Estimate,
  lastTokens: Estimate,
  correlation: Estimate,
  /** Keys with a correlation. */
  correlated: z.int(),
  /** Share of keys whose value promotes the same token most. */
  sameValue: Estimate,
  /** The same means where each key is compared with a random other one of its layer. */
  byChance: z.object({ triggers: z.number().nullable(), lastTokens: z.number().nullable() }),
  /** Least, quartiles and most of the keys' Jaccard indices of last tokens; null without a key. */
  spread: z.array(z.number()).length(5).nullable(),
})
export type LayerComparison = z.infer<typeof LayerComparison>

export const ScanComparison = z.object({
  first: z.object({ scan: z.int(), name: z.string() }),
  second: z.object({ scan: z.int(), name: z.string() }),
  layers: z.array(LayerComparison),
  /** The keys that changed most: least alike by last tokens first, then by triggers, then by layer and index. */
  changed: z.array(KeyChange),
  /** A row for each of `layers`, and of `changed`. */
  tables: z.object({ layers: Table, changed: Table }),
})
export type ScanComparison = z.infer<typeof ScanComparison>
