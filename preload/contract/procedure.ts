/** The one place where the contract meets its transport library. */
import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'

/** Errors that a client can tell apart (`ErrorCode`); the message is written for a person. */
export const procedure = oc.errors({
  'not-found': {},
  'bad-input': {},
  unsupported: {},
  busy: {},
  cancelled: {},
  'no-space': {},
  internal: {},
})

export const stream = eventIterator
export const Nothing = z.void()
