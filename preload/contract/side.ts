import { z } from 'zod'

/**
 * A key fires on two sides where its coefficient has two signs: its positive triggers are the prefixes with the largest
 * coefficients, its negative ones those with the most negative.
 */
export const Side = z.enum(['positive', 'negative'])
export type Side = z.infer<typeof Side>

export const opposite = (side: Side): Side => (side === 'positive' ? 'negative' : 'positive')
