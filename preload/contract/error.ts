import { z } from 'zod'

/** Why a call failed, in the terms a client can act on. */
export const ErrorCode = z.enum(['not-found', 'bad-input', 'unsupported', 'busy', 'cancelled', 'no-space', 'internal'])
export type ErrorCode = z.infer<typeof ErrorCode>
