/** The bytes of a corpus file: unpacked where gzip or Zstandard packed it, whatever its name says. */
import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip, createZstdDecompress, type Gunzip, type ZstdDecompress } from 'node:zlib'
import { BuiltInCorpus } from '#contract/corpus.ts'
import { KeymarkError } from '../../keymark-error.ts'

const CHUNK = 1 << 20

interface Packing {
  name: string
  magic: Buffer
  unpack: () => Gunzip | ZstdDecompress
}

const PACKINGS: readonly Packing[] = [
  { name: 'gzip', magic: Buffer.from([0x1f, 0x8b]), unpack: () => createGunzip({ chunkSize: CHUNK }) },
  {
    name: 'Zstandard',
    magic: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]),
    unpack: () => createZstdDecompress({ chunkSize: CHUNK }),
  },
]

/**
 * @param start the first byte that is read; of a file that is packed, all are
 * @throws KeymarkError where the file is not there, may not be read, or is packed and cut short or damaged.
 */
export async function* fileBytes(path: string, start = 0): AsyncGenerator<Buffer> {
  const packing = packingOf(path)
  if (packing === undefined) {
    yield* createReadStream(path, { start, highWaterMark: CHUNK }) as AsyncIterable<Buffer>
    return
  }
  let bytes = 0
  try {
    for await (const chunk of unpacked(path, packing)) {
      bytes += chunk.length
      yield chunk
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new KeymarkError(
      'bad-input',
      `${path} cannot be unpacked after ${bytes.toLocaleString('en')} bytes of text: its ${packing.name} is cut short or damaged (${reason}). Fetch or pack the file again.`,
      { cause: error },
    )
  }
}

/** A file may be packed in parts, one after another; Zstandard's stream in Node ends with the first. */
async function* unpacked(path: string, { unpack }: Packing): AsyncGenerator<Buffer> {
  const { size } = statSync(path)
  for (let start = 0; start < size;) {
    const part = unpack()
    // Errors of either reach whoever reads the end of the line.
    yield* pipeline(
      createReadStream(path, { start, highWaterMark: CHUNK }),
      part,
      () => undefined,
    ) as AsyncIterable<Buffer>
    // Bytes that it took in, in spite of the name.
    if (part.bytesWritten === 0) throw new Error(`byte ${start} begins nothing that is known`)
    start += part.bytesWritten
  }
}

function packingOf(path: string): Packing | undefined {
  const start = firstBytes(path, 4)
  return PACKINGS.find(({ magic }) => start.subarray(0, magic.length).equals(magic))
}

export const isPacked = (path: string): boolean => packingOf(path) !== undefined

/** Bytes on the disk. @throws KeymarkError where it is not there or may not be read. */
export function fileSize(path: string): number {
  closeSync(openFile(path))
  return statSync(path).size
}

/** The first bytes as they are in the file. @throws KeymarkError where it is not there or may not be read. */
export function firstBytes(path: string, count: number): Buffer {
  const handle = openFile(path)
  try {
    const bytes = Buffer.alloc(count)
    return bytes.subarray(0, readSync(handle, bytes))
  } finally {
    closeSync(handle)
  }
}

function openFile(path: string): number {
  try {
    if (statSync(path).isDirectory()) {
      throw new KeymarkError(
        'bad-input',
        `The corpus ${path} is a folder. Name the text files in it, one after another.`,
      )
    }
    return openSync(path, 'r')
  } catch (error) {
    if (error instanceof KeymarkError) throw error
    const reason =
      error instanceof Error && 'code' in error && error.code === 'EACCES' ? 'may not be read' : 'does not exist'
    throw new KeymarkError(
      'not-found',
      `The corpus file ${path} ${reason}. Check the path, or use a built-in corpus (${BuiltInCorpus.options.join(', ')}).`,
      { cause: error },
    )
  }
}
