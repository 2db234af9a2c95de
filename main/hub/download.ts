/** Brings files of the Hub onto this disk: each whole and as the Hub says, or in a part that a later call goes on with. */
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { KeymarkError } from '../keymark-error.ts'
import { contentOf, type HubFile, unreachable } from './connection.ts'

/** The end of the name of what has come of a file so far. */
const PART = '.part'

/** Bytes more that are on this disk, and whether they were fetched now. */
type Came = (bytes: number, isFetched: boolean) => void

/**
 * @param folder where their paths begin.
 * @throws KeymarkError when the Hub refuses one, its content is not what the Hub says, the disk is full, or another file has its name.
 */
export async function download(
  repository: string,
  files: readonly HubFile[],
  folder: string,
  { signal, came }: { signal: AbortSignal; came: Came },
): Promise<void> {
  for (const file of files) {
    signal.throwIfAborted()
    const path = join(folder, file.path)
    if (existsSync(path)) {
      if (!(await isAsListed(path, file)))
        throw new KeymarkError(
          'bad-input',
          `${path} is there already, and is not the file of ${repository}. Choose another folder, or move it away.`,
        )
      came(file.bytes, false)
    } else await downloadOne(repository, file, path, signal, came)
  }
}

async function downloadOne(
  repository: string,
  file: HubFile,
  path: string,
  signal: AbortSignal,
  came: Came,
): Promise<void> {
  const part = `${path}${PART}`
  try {
    mkdirSync(dirname(path), { recursive: true })
    if (existsSync(part) && statSync(part).size > file.bytes) rmSync(part)
    const handle = await open(part, 'a')
    try {
      let { size } = await handle.stat()
      came(size, false)
      while (size < file.bytes) size += await bring(repository, file, handle, size, signal, came)
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw ofTheDisk(error, path)
  }
  if (!(await isAsListed(part, file))) {
    rmSync(part)
    throw new KeymarkError(
      'bad-input',
      `${path}: what came is not what ${repository} lists (its checksum differs). It was deleted. Download it again.`,
    )
  }
  renameSync(part, path)
}

/** As much as one connection brings. @returns bytes, more than 0. @throws when it brought nothing. */
async function bring(
  repository: string,
  file: HubFile,
  handle: FileHandle,
  from: number,
  signal: AbortSignal,
  came: Came,
): Promise<number> {
  const content = await contentOf(repository, file, from, signal)
  let brought = 0
  let broken: unknown = null
  const chunks = content[Symbol.asyncIterator]()
  while (from + brought < file.bytes) {
    const next = await chunks.next().catch((error: unknown) => {
      broken = error
      return null
    })
    if (next === null || next.done === true) break
    const chunk = next.value.subarray(0, file.bytes - from - brought)
    await handle.appendFile(chunk)
    brought += chunk.length
    came(chunk.length, true)
  }
  signal.throwIfAborted()
  // Where something came, the next connection goes on behind it.
  if (brought === 0) throw unreachable(broken)
  return brought
}

function ofTheDisk(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG')
    return new KeymarkError('no-space', `${path}: the disk is full. Free some space and download again to go on.`, {
      cause: error,
    })
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EEXIST')
    return new KeymarkError('bad-input', `${path} cannot be written. Choose another folder.`, { cause: error })
  return error
}

async function isAsListed(path: string, { bytes, sha256, blob }: HubFile): Promise<boolean> {
  if (statSync(path).size !== bytes) return false
  const hash = createHash(sha256 === null ? 'sha1' : 'sha256')
  if (sha256 === null) hash.update(`blob ${bytes}\0`)
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) hash.update(chunk)
  })
  return hash.digest('hex') === (sha256 ?? blob)
}
