/** The one place where the contract meets its transport library. */
import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { ErrorCode } from './error.ts'

/** Errors that a client can tell apart (`ErrorCode`); the message is written for a person. */
export const procedure = oc.errors(
  Object.fromEntries(ErrorCode.options.map((code) => [code, {}])) as Record<ErrorCode, { message?: string }>,
)

export const stream = eventIterator
export const Nothing = z.void()
