import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'

/** Hexadecimal, of the files' contents one after another. */
export async function sha256(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const file of files) {
    await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) hash.update(chunk)
    })
  }
  return hash.digest('hex')
}
