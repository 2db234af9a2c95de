import { z } from 'zod'

/** Why a call failed, in the terms a client can act on. */
export const ErrorCode = z.enum([
  'not-found',
  'bad-input',
  'unsupported',
  'busy',
  'cancelled',
  'no-space',
  /** The open project's file is not where it was opened: nothing can be saved in it. */
  'displaced',
  'internal',
])
export type ErrorCode = z.infer<typeof ErrorCode>
