/** The one place where the contract meets its transport library. */
import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { ErrorCode } from './error.ts'

export interface Meta {
  /** The call changes the open project. */
  writes?: boolean
}

/** Errors that a client can tell apart (`ErrorCode`); the message is written for a person. */
export const procedure = oc
  .$meta<Meta>({})
  .errors(Object.fromEntries(ErrorCode.options.map((code) => [code, {}])) as Record<ErrorCode, { message?: string }>)

/** Changes the open project: refused where that is open to look. */
export const writing = procedure.meta({ writes: true })

export const stream = eventIterator
export const Nothing = z.void()
