/** Addresses of queues that a person gave, behind opaque ids: the renderer can use them, not make them up. */
import { randomUUID } from 'node:crypto'
import { KeymarkError } from '../keymark-error.ts'
import { shownAddress } from '../queue/address.ts'

export class ChosenQueues {
  readonly #addresses = new Map<string, string>()
  /** The one that the window was started with; null where there is none. */
  given: { id: string; address: string } | null = null

  /** Takes the queue that the window is started with. */
  give(address: string): void {
    this.given = { id: this.register(address), address: shownAddress(address) }
  }

  /** @returns its id */
  register(address: string): string {
    const id = randomUUID()
    this.#addresses.set(id, address)
    return id
  }

  /** @throws KeymarkError when the id was not given out by this process. */
  address(id: string): string {
    const address = this.#addresses.get(id)
    if (address === undefined)
      throw new KeymarkError('not-found', 'That queue is no longer known. Give its address again.')
    return address
  }
}
