/** Zip files that carry the SHA-256 of the whole in their comment, read as if an enemy had made them. */
import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl'
import { ZipFile as ZipWriter } from 'yazl'
import { KeymarkError } from '../keymark-error.ts'

const MIB = 2 ** 20
/** Bytes that the file may have, and its members together when they are inflated. 1,000 keys of 25 triggers need about 4 and 20 MiB. */
export const LARGEST = { file: 128 * MIB, content: 128 * MIB }

/** Hex digits of a SHA-256: the length of the comment, which ends the file. */
const DIGEST = 64
/** Names that are written here are plain; one that is not needs no further look. */
const PLAIN = /^[a-z][a-z-]*\.[a-z]+$/u
const SYMLINK = 0o12
const REGULAR = 0o10

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** The same members give the same bytes: no time of making, no name but the members'. */
export async function buildArchive(members: ReadonlyMap<string, Buffer>): Promise<Buffer> {
  const zip = new ZipWriter()
  for (const [name, bytes] of members) {
    zip.addBuffer(bytes, name, { mtime: new Date(1980, 0, 1), mode: 0o100644, forceDosTimestamp: true })
  }
  zip.end({ comment: '0'.repeat(DIGEST), forceZip64Format: false })
  const file = await buffer(zip.outputStream)
  file.write(sha256(file.subarray(0, -DIGEST)), file.length - DIGEST, 'latin1')
  return file
}

/**
 * The members of the archive at `path` by name; nothing is written anywhere.
 *
 * @param allowed names that may occur.
 * @param most bytes of a member when it is inflated, where it has a limit of its own.
 * @param file its bytes, where they were read before.
 * @throws KeymarkError `not-found`; `bad-input` when it is no archive of this kind, holds anything else (names that
 * leave it, duplicates, links, folders), is larger than `LARGEST`, or was changed after it was made.
 */
export async function readArchive(
  path: string,
  allowed: readonly string[],
  most: Readonly<Record<string, number>> = {},
  file = readWhole(path),
): Promise<Map<string, Buffer>> {
  try {
    const zip = await fromBufferPromise(file, { strictFileNames: true })
    const entries = await listEntries(zip, path, allowed, most)
    const digest = file.subarray(-DIGEST).toString('latin1')
    if (zip.comment !== digest || sha256(file.subarray(0, -DIGEST)) !== digest) {
      throw refused(path, 'it was changed or cut short after it was made: its SHA-256 does not fit')
    }
    const members = new Map<string, Buffer>()
    for (const entry of entries) members.set(entry.fileName, await inflate(zip, entry))
    return members
  } catch (error) {
    if (error instanceof KeymarkError) throw error
    throw refused(path, `it is no sound zip file (${error instanceof Error ? error.message : String(error)})`)
  }
}

/** Looks at the directory alone, before anything is inflated. */
async function listEntries(
  zip: ZipFile,
  path: string,
  allowed: readonly string[],
  most: Readonly<Record<string, number>>,
): Promise<Entry[]> {
  const entries = new Map<string, Entry>()
  let content = 0
  for await (const entry of zip.eachEntry()) {
    const name = entry.fileName
    const type = (entry.externalFileAttributes >>> 16) >> 12
    if (type === SYMLINK) throw refused(path, `its member ${shown(name)} is a link`)
    if (!PLAIN.test(name) || !allowed.includes(name) || (type !== 0 && type !== REGULAR)) {
      throw refused(path, `it holds ${shown(name)}, which does not belong there`)
    }
    if (entries.has(name)) throw refused(path, `it holds two members named "${name}"`)
    if (entry.isEncrypted()) throw refused(path, `its member "${name}" is encrypted`)
    const limit = most[name] ?? LARGEST.content
    if (entry.uncompressedSize > limit)
      throw refused(path, `its member "${name}" is larger than ${inWords(limit)}, the limit`)
    content += entry.uncompressedSize
    if (content > LARGEST.content) {
      throw refused(path, `it would inflate to more than ${LARGEST.content / MIB} MiB, the limit`)
    }
    entries.set(name, entry)
  }
  return [...entries.values()]
}

const inWords = (bytes: number): string => (bytes < MIB ? `${bytes / 1024} KiB` : `${bytes / MIB} MiB`)

/** The library stops at the declared size, the sum of which was checked. */
async function inflate(zip: ZipFile, entry: Entry): Promise<Buffer> {
  const stream: Readable = await zip.openReadStreamPromise(entry)
  return buffer(stream)
}

/** @throws KeymarkError `not-found`; `bad-input` when it is no file, or too large for an archive. */
export function readWhole(path: string): Buffer {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) throw new KeymarkError('not-found', `There is no file ${path}. Check the path.`)
  if (!stat.isFile()) throw refused(path, 'it is no file')
  if (stat.size > LARGEST.file) throw refused(path, `it is larger than ${LARGEST.file / MIB} MiB, the limit`)
  return readFileSync(path)
}

/** A name of an enemy's making, fit for a line of text. */
const shown = (name: string): string => JSON.stringify(name.slice(0, 60))

export function refused(path: string, reason: string): KeymarkError {
  return new KeymarkError(
    'bad-input',
    `${path} was refused: ${reason}. Nothing was written. Ask whoever sent it for the file again.`,
  )
}
