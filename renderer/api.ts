import { type ClientContext, createORPCClient, DynamicLink, ORPCError } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import { ErrorCode } from '#contract/error.ts'
import type { Contract } from '#contract/index.ts'

type Link = RPCLink<ClientContext>

/** Set by the latest port that preload handed over; calls made before wait for the first one. */
let { promise: link, resolve: connected } = Promise.withResolvers<Link>()
let isConnected = false

window.addEventListener('message', (event) => {
  const [port] = event.ports
  if (event.source !== window || port === undefined) return
  const next: Link = new RPCLink({ port })
  if (isConnected) link = Promise.resolve(next)
  isConnected = true
  connected(next)
  port.start()
})

/** Main, as plain functions: `await api.key.get({ scan, layer, index })`. Rejections that main meant for people are `isKeymarkError`. */
export const api: ContractRouterClient<Contract> = createORPCClient(new DynamicLink(() => link))

/** Main, as options for React Query: `useQuery(query.key.get.queryOptions({ input }))`; `query.key.key()` names all that is kept about keys. */
export const query = createTanstackQueryUtils(api)

export interface KeymarkFailure {
  code: ErrorCode
  /** What happened, what is safe, what to do. */
  message: string
}

export function isKeymarkError(error: unknown): error is Error & KeymarkFailure {
  return error instanceof ORPCError && ErrorCode.safeParse(error.code).success
}
