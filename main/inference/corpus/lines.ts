/** The lines of a text file, in memory that does not grow with it. */
import { encodingOf, type TextEncoding } from './encoding.ts'
import { fileBytes } from './file-bytes.ts'

/** Bytes. A line is held in memory as a whole; no natural paragraph comes near this. */
export const LONGEST_LINE = 8 << 20

export interface TextLine {
  /** Without the line break. */
  bytes: Buffer
  /** From the beginning of the text, in bytes. */
  offset: number
  encoding: TextEncoding
}

/** Every line, unpacked. A line that outgrows the limit comes as it is so far. */
export async function* fileLines(path: string): AsyncGenerator<TextLine> {
  let encoding: TextEncoding | null = null
  let rest: Buffer = Buffer.alloc(0)
  let offset = 0
  for await (const chunk of fileBytes(path)) {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    encoding ??= encodingOf(data)
    let from = 0
    for (let end = lineEnd(data, 0, encoding); end !== -1; end = lineEnd(data, from, encoding)) {
      yield { bytes: data.subarray(from, end), offset: offset + from, encoding }
      from = end + encoding.newline.length
    }
    rest = data.subarray(from)
    offset += from
    if (rest.length > LONGEST_LINE) yield { bytes: rest, offset, encoding }
  }
  if (rest.length > 0 && encoding !== null) yield { bytes: rest, offset, encoding }
}

/** From `from`, where a character begins: the two bytes of a line break count only as one character. */
function lineEnd(data: Buffer, from: number, { newline }: TextEncoding): number {
  let end = data.indexOf(newline, from)
  while (end !== -1 && (end - from) % newline.length !== 0) end = data.indexOf(newline, end + 1)
  return end
}
