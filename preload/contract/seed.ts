import { z } from 'zod'

/** Random choices repeat with it: 31 bits. */
export const Seed = z.int().min(0).max(2_147_483_647)
