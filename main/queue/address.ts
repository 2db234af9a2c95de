/** Addresses of queues, which may hold a password. */
import { KeymarkError } from '../keymark-error.ts'

/** The variable that names a queue: an environment is seen by fewer eyes than a command line. */
export const QUEUE_VARIABLE = 'KEYMARK_QUEUE'

/** An address without its user and password, for people. */
export function shownAddress(address: string): string {
  const url = URL.parse(address)
  if (url === null) return 'no address'
  const { protocol, host, pathname } = url
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`
}

/** @throws KeymarkError when it is no address of a Redis. */
export function checkAddress(address: string): string {
  const url = URL.parse(address)
  if (url !== null && ['redis:', 'rediss:'].includes(url.protocol) && url.hostname !== '') return address
  // It may hold a password, and is not repeated.
  throw new KeymarkError(
    'bad-input',
    'The address of the queue is not that of a Redis. Write it as redis://HOST:6379, with a password as redis://:PASSWORD@HOST:6379, or with TLS as rediss://HOST:6379.',
  )
}
