/** Results of shards: files of a shared folder that are called by their SHA-256, or, where they are small, values in the queue. */
import { chmodSync, createReadStream, existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import type { Redis } from 'ioredis'
import { writeFileInSteps, writeFileWhole } from '../exchange/write-file.ts'
import { sha256 } from '../inference/file-hash.ts'
import { KeymarkError } from '../keymark-error.ts'
import { PREFIX } from './shard-queue.ts'
import type { ShardResult } from './shard-task.ts'

/** Bytes, packed, of what comes back through the queue. */
const LARGEST = 64_000_000

const resultKey = (hash: string): string => `${PREFIX}:result:${hash}`
const fileName = (hash: string): string => `${hash}.keymark`

/**
 * @param folder shared with who merges; null for the queue
 * @throws KeymarkError when the folder cannot be written, such as when it is full, or the result is too large for the queue.
 */
export async function keepResult(
  file: string,
  folder: string | null,
  redis: Redis,
): Promise<Pick<ShardResult, 'sha256' | 'bytes' | 'through'>> {
  const hash = await sha256([file])
  const bytes = statSync(file).size
  if (folder !== null) {
    const path = join(folder, fileName(hash))
    if (!existsSync(path)) await writeFileInSteps(path, createReadStream(file) as AsyncIterable<Buffer>)
    // Whoever opens it looks at a copy: what is called by its hash stays as it is.
    chmodSync(path, 0o444)
    return { sha256: hash, bytes, through: 'folder' }
  }
  const packed = await promisify(zstdCompress)(readFileSync(file))
  if (packed.length >= LARGEST) {
    throw new KeymarkError(
      'bad-input',
      `The result of the shard is ${Math.ceil(packed.length / 1e6)} MB, and only what is below ${LARGEST / 1e6} MB goes through the queue. Give a folder for results that workers and the scan share, or make smaller shards.`,
    )
  }
  await redis.set(resultKey(hash), packed)
  return { sha256: hash, bytes, through: 'queue' }
}

/**
 * @param folder the one that workers wrote to; null where none was named
 * @param scratch where what comes through the queue is put
 * @returns the file of the shard
 * @throws KeymarkError when it is not there, or not what it is called by.
 */
export async function fetchResult(
  { sha256: hash, through }: ShardResult,
  folder: string | null,
  scratch: string,
  redis: Redis,
): Promise<string> {
  const path = join(through === 'folder' ? (folder ?? '') : scratch, fileName(hash))
  if (through === 'queue') {
    const packed = await redis.getBuffer(resultKey(hash))
    if (packed === null) throw missing('is not in the queue any more', hash)
    writeFileWhole(path, [await promisify(zstdDecompress)(packed)])
  } else if (folder === null) throw missing('is in a folder of results, and none was named here', hash)
  else if (!existsSync(path)) throw missing(`is not in ${folder}`, hash)
  if ((await sha256([path])) !== hash) throw missing(`is there as ${path}, but its content is another`, hash)
  return path
}

export const dropResult = ({ sha256: hash }: ShardResult, redis: Redis): Promise<number> => redis.del(resultKey(hash))

const missing = (what: string, hash: string): KeymarkError =>
  new KeymarkError(
    'not-found',
    `The result ${hash} of a shard ${what}. Workers and the scan need the same folder of results, or none.`,
  )
