import { z } from 'zod'

/** Hidden unit `index` (from 0) of feed-forward layer `layer` (from 1), written `layer/index`. */
export const KeyId = z.object({ layer: z.int().positive(), index: z.int().nonnegative() })
export type KeyId = z.infer<typeof KeyId>
