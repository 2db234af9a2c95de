import type { Side } from '#contract/side.ts'

/** The tables of each side. */
export const TABLES = {
  positive: { layer: 'scan_layer', key: '"key"', trigger: '"trigger"' },
  negative: { layer: 'negative_layer', key: 'negative_key', trigger: 'negative_trigger' },
} as const satisfies Record<Side, { layer: string; key: string; trigger: string }>

/** For statements that name the columns of either side alike. */
export const keysOf = (side: Side): string => `${TABLES[side].key} AS "key"`
export const triggersOf = (side: Side): string => `${TABLES[side].trigger} AS "trigger"`
