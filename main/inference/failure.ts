import { KeymarkError } from '../keymark-error.ts'
import type { Failure } from './tasks.ts'

/** An error as the process tells it to main; what is not a KeymarkError is a fault of ours. */
export const failureOf = (error: unknown): Failure => ({
  code: error instanceof KeymarkError ? error.code : 'internal',
  message: error instanceof Error ? error.message : String(error),
})
