/** An OpenAI-compatible server that a machine rater answers from. On this machine, unless a person names another one in so many words. */
import { lookup } from 'node:dns/promises'
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { KeymarkError } from '../keymark-error.ts'

export interface Reply {
  /** The code of HTTP; null where no whole reply came. */
  status: number | null
  /** As much as came. */
  text: string
  seconds: number
  /** Why no whole reply came; null where one did. */
  problem: string | null
}

export interface Endpoint {
  /** Without password, as files and tables name it. */
  name: string
  /** @param path behind the endpoint's own, or from the server's root where it begins with a slash. @param body null: a GET */
  ask: (path: string, body: unknown, signal: AbortSignal) => Promise<Reply>
}

export interface EndpointOptions {
  /** The one host beside this machine that triggers may be sent to, because a person has said so. */
  allowedHost?: string | undefined
  /** Seconds for a whole reply. */
  timeout?: number
  /** Sent as a bearer token. */
  apiKey?: string | undefined
}

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

/** Bytes of a reply; a server that sends more is not answering. */
const LARGEST = 8 * 2 ** 20
const TEN_MINUTES = 600

/** @throws KeymarkError `bad-input` where the address is none, or is of another machine. */
export async function openEndpoint(
  address: string,
  { allowedHost, timeout = TEN_MINUTES, apiKey }: EndpointOptions = {},
): Promise<Endpoint> {
  const url = parsed(address)
  const host = url.hostname.replace(/^\[|\]$/gu, '')
  const addresses = await addressesOf(url.host, host, allowedHost)
  const isSecure = url.protocol === 'https:'
  // An agent of its own: that of the process may be told by its environment to go through a proxy.
  const agent = isSecure ? new HttpsAgent({ keepAlive: false }) : new HttpAgent({ keepAlive: false })
  const { username, password } = url
  const given = username === '' ? {} : { auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}` }
  url.username = ''
  url.password = ''
  const base = url.href.replace(/\/+$/u, '')
  return {
    name: base,
    async ask(path, body, signal) {
      const began = performance.now()
      const limit = AbortSignal.timeout(timeout * 1000)
      let status: number | null = null
      let text = ''
      const replied = (problem: string | null): Reply => {
        return { status, text, seconds: (performance.now() - began) / 1000, problem }
      }
      try {
        const target = path.startsWith('/') ? new URL(path, url) : new URL(`${base}/${path}`)
        const response = await send(target, {
          agent,
          isSecure,
          signal: AbortSignal.any([signal, limit]),
          ...(addresses && { lookup: pinned(addresses) }),
          ...given,
          body: body === null ? null : JSON.stringify(body),
          headers: apiKey === undefined || apiKey === '' ? {} : { authorization: `Bearer ${apiKey}` },
        })
        status = response.statusCode ?? null
        const decoder = new TextDecoder()
        let bytes = 0
        for await (const chunk of response) {
          const part = chunk as Buffer
          bytes += part.length
          if (bytes > LARGEST) {
            response.destroy()
            return replied(`the reply is longer than ${LARGEST / 2 ** 20} MiB`)
          }
          text += decoder.decode(part, { stream: true })
        }
        return replied(response.complete ? null : 'the reply was cut')
      } catch (error) {
        if (signal.aborted) throw new KeymarkError('cancelled', 'The machine rater was stopped.', { cause: error })
        if (limit.aborted) return replied(`no whole reply came within ${timeout} s`)
        return replied(status === null ? unreached(error) : 'the reply was cut')
      }
    },
  }
}

function parsed(address: string): URL {
  const url = URL.parse(address.trim())
  if (url !== null && ['http:', 'https:'].includes(url.protocol)) return url
  throw new KeymarkError(
    'bad-input',
    `“${address}” is no address of a server. Write it as its documentation does, such as http://127.0.0.1:8080/v1.`,
  )
}

/** What a host's name stands for now, so that it can stand for nothing else later; null where it is an address itself. */
async function addressesOf(
  shown: string,
  host: string,
  allowedHost: string | undefined,
): Promise<{ address: string; family: number }[] | null> {
  if (host === allowedHost) return null
  const remote = new KeymarkError(
    'other-machine',
    `${shown} is not this machine, and the triggers of a study leave it only where a person says so. Nothing was sent. Start the server here and use 127.0.0.1.`,
  )
  if (isIP(host) !== 0) {
    if (isLoopback(host)) return null
    throw remote
  }
  // No other name is looked up: already the question would leave the machine.
  if (host !== 'localhost') throw remote
  const found = await lookup(host, { all: true })
  if (found.length === 0 || !found.every(({ address }) => isLoopback(address))) throw remote
  return found
}

const isLoopback = (address: string): boolean => LOOPBACK.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')

const pinned =
  (addresses: { address: string; family: number }[]): LookupFunction =>
  (_name, options, answer) => {
    const [first] = addresses
    if (options.all === true) answer(null, addresses)
    else answer(null, first?.address ?? '127.0.0.1', first?.family)
  }

interface Sending {
  agent: HttpAgent
  isSecure: boolean
  signal: AbortSignal
  lookup?: LookupFunction
  auth?: string
  body: string | null
  headers: Record<string, string>
}

/** Redirects are not followed: they lead to hosts that nobody named. */
function send(target: URL, { isSecure, body, headers, ...rest }: Sending): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const length = body === null ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  const options = { ...rest, method: body === null ? 'GET' : 'POST', headers: { ...headers, ...length } }
  const request = (isSecure ? httpsRequest : httpRequest)(target, options)
  request.on('response', resolve)
  request.on('error', reject)
  request.end(body ?? undefined)
  return promise
}

function unreached(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'ECONNREFUSED') return 'nothing answers there'
  if (code === 'ECONNRESET') return 'it broke the connection off'
  return error instanceof Error ? error.message : String(error)
}
