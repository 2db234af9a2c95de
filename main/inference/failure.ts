import type { ErrorCode } from '#contract/error.ts'
import { KeymarkError } from '../keymark-error.ts'

/** An error as both sides tell it. */
export interface Failure {
  code: ErrorCode
  message: string
}

/** An error as the process tells it to main; what is not a KeymarkError is a fault of ours. */
export const failureOf = (error: unknown): Failure => ({
  code: error instanceof KeymarkError ? error.code : 'internal',
  message: error instanceof Error ? error.message : String(error),
})
