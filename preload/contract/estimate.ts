import { z } from 'zod'

/**
 * A number with its 95 % interval. The reason says why there is no number or, beside a number, no interval. A number that does not
 * apply has none.
 */
export const Estimate = z.object({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  reason: z.string().nullable(),
})
export type Estimate = z.infer<typeof Estimate>

export const applies = ({ value, reason }: Estimate): boolean => value !== null || reason !== null
