/** Questions as the window asks them, and how long their answers take. */
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { MessageChannel } from 'node:worker_threads'
import type { Contract } from '#contract/index.ts'
import type { Host } from '#main/host.ts'

export type Client = ContractRouterClient<Contract>

/** The host as the window has it: through a port, validated and serialised on both sides. */
export function overPort(host: Host): { client: Client; close: () => void } {
  const { port1, port2 } = new MessageChannel()
  host.upgrade(port1)
  port1.start()
  port2.start()
  return {
    client: createORPCClient(new RPCLink({ port: port2 })),
    close: () => port2.close(),
  }
}

/** The 95th percentile; the first time finds nothing prepared and is not counted. */
export async function p95(rounds: number, ask: (round: number) => Promise<unknown>): Promise<string> {
  await ask(0)
  const times: number[] = []
  for (let round = 1; round <= rounds; round++) {
    const started = performance.now()
    await ask(round)
    times.push(performance.now() - started)
  }
  times.sort((a, b) => a - b)
  return `${(times[Math.ceil(0.95 * rounds) - 1] ?? 0).toFixed(1)} ms`
}
