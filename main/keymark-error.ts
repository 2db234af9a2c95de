import type { ErrorCode } from '#contract/error.ts'

/** An error meant for a person: what happened, what is safe, what to do. Everything else is a defect. */
export class KeymarkError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'KeymarkError'
    this.code = code
  }
}
