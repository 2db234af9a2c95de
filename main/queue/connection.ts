/** Connections to a Redis, at an address that a person gave. */
import { Redis } from 'ioredis'
import { KeymarkError } from '../keymark-error.ts'
import { checkAddress, shownAddress } from './address.ts'

/** Milliseconds until a server that does not answer counts as not there. */
const TIMEOUT = 10_000

/**
 * Connects after a first try has shown that the server is there and lets us in; from then on a lost connection is made again for as long as
 * it takes, since a Redis that is started anew has what it had.
 *
 * @throws KeymarkError `not-found` when no server is there, `bad-input` when it asks for a password, or for another.
 */
export async function connectTo(address: string): Promise<Redis> {
  const shown = shownAddress(checkAddress(address))
  const trial = new Redis(address, {
    lazyConnect: true,
    connectTimeout: TIMEOUT,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  })
  let cause: Error | null = null
  trial.on('error', (error) => {
    cause ??= error
  })
  try {
    await trial.connect()
    await trial.ping()
  } catch (error) {
    throw refusal(shown, cause ?? error)
  } finally {
    trial.disconnect()
  }
  const redis = new Redis(address, {
    connectTimeout: TIMEOUT,
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(1000, times * 100),
  })
  // It is made again; without a listener an error would end the process.
  redis.on('error', () => undefined)
  return redis
}

function refusal(shown: string, error: unknown): KeymarkError {
  const message = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (/NOAUTH/u.test(message)) {
    return new KeymarkError(
      'bad-input',
      `The Redis at ${shown} demands a password. Write it into the address: redis://:PASSWORD@HOST:6379, or redis://USER:PASSWORD@HOST:6379.`,
      { cause: error },
    )
  }
  if (/WRONGPASS|invalid password|NOPERM/u.test(message)) {
    return new KeymarkError(
      'bad-input',
      `The Redis at ${shown} does not take the password of the address. Correct it.`,
      {
        cause: error,
      },
    )
  }
  return new KeymarkError(
    'not-found',
    `There is no Redis at ${shown} (${code || message}). Start one there, or correct the address${shown.startsWith('rediss:') ? '; the server must speak TLS' : ''}.`,
    { cause: error },
  )
}
