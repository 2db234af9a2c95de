/** The only place of the program that opens a connection: to the Hub of Hugging Face, when a person asks for a model. */
// Its code is loaded when it is needed: most runs ask the Hub for nothing.
import type { ListFileEntry } from '@huggingface/hub'
import { KeymarkError } from '../keymark-error.ts'

export interface HubFile {
  /** In the repository, with slashes. */
  path: string
  bytes: number
  /** SHA-256 of its content; null where the Hub keeps it in Git itself. */
  sha256: string | null
  /** SHA-1 of Git's blob with the content, for those. */
  blob: string | null
}

/** The variables that the Hub's own programs read: another address, and the token of an account. */
const connection = (signal: AbortSignal) => {
  const { HF_ENDPOINT: address, HF_TOKEN: accessToken } = process.env
  const request: typeof fetch = (input, init) => fetch(input, { ...init, signal })
  return {
    ...(address && { hubUrl: address.replace(/\/+$/u, '') }),
    ...(accessToken && { accessToken }),
    fetch: request,
  }
}

const repo = (name: string) => ({ type: 'model', name }) as const

/** @param name OWNER/NAME. @throws KeymarkError `not-found`, or why nobody answers. */
export async function filesOf(name: string, signal: AbortSignal): Promise<HubFile[]> {
  if (!/^\w[\w.-]*\/\w[\w.-]*$/u.test(name))
    throw new KeymarkError('bad-input', `“${name}” is no repository of the Hub. Write OWNER/NAME, as its page does.`)
  const { listFiles } = await import('@huggingface/hub')
  try {
    const files: HubFile[] = []
    for await (const entry of listFiles({ repo: repo(name), recursive: true, ...connection(signal) }))
      if (entry.type === 'file') files.push(fileOf(name, entry))
    return files
  } catch (error) {
    throw inWords(error, name, null)
  }
}

function fileOf(name: string, { path, size, oid, lfs }: ListFileEntry): HubFile {
  const parts = path.split('/')
  if (path.includes('\\') || path.includes('\0') || parts.some((part) => ['', '.', '..'].includes(part)))
    throw new KeymarkError('bad-input', `${name} lists a file outside its own folder (${path}). Choose another.`)
  return { path, bytes: lfs?.size ?? size, sha256: lfs?.oid ?? null, blob: lfs === undefined ? (oid ?? null) : null }
}

/**
 * The content of a file, from a byte on.
 *
 * @throws KeymarkError when the Hub refuses it; whatever breaks the connection off.
 */
export async function contentOf(
  name: string,
  { path, bytes }: HubFile,
  from: number,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const { downloadFile } = await import('@huggingface/hub')
  try {
    const blob = await downloadFile({ repo: repo(name), path, xet: false, ...connection(signal) })
    if (blob !== null) return blob.slice(from, bytes).stream()
  } catch (error) {
    throw inWords(error, name, path)
  }
  throw new KeymarkError('not-found', `${name} has no ${path} any more. Look the model up again.`)
}

function inWords(error: unknown, name: string, path: string | null): unknown {
  if (error instanceof KeymarkError) return error
  const code = error instanceof Error && 'statusCode' in error ? error.statusCode : null
  const status = typeof code === 'number' ? code : null
  if (status === 404 || (status === 401 && path === null))
    return new KeymarkError(
      'not-found',
      `The Hub has no model ${name} that everybody may read. Look at its name; for a private one, start Keymark with your access token in the variable HF_TOKEN.`,
      { cause: error },
    )
  if (status === 401 || status === 403)
    return new KeymarkError(
      'unsupported',
      `${name} is gated: its owner asks who downloads it. Accept the conditions on its page of the Hub, then start Keymark with your access token in the variable HF_TOKEN.`,
      { cause: error },
    )
  if (status !== null)
    return new KeymarkError('unsupported', `The Hub answers ${status} for ${name}. Try again later.`, {
      cause: error,
    })
  return unreachable(error)
}

/** @param error what ended a connection; null where nothing came. */
export function unreachable(error: unknown): KeymarkError {
  if (error instanceof KeymarkError) return error
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const reason = cause instanceof Error ? cause.message : typeof cause === 'string' ? cause : 'it sends nothing'
  return new KeymarkError(
    'unsupported',
    `The Hub cannot be reached, or broke off (${reason}). What came is kept: download the model again to go on from there.`,
    { cause: error },
  )
}
