/** The lines of a text file, in memory that does not grow with it. */
import { encodingOf, type TextEncoding } from './encoding.ts'
import { fileBytes, firstBytes } from './file-bytes.ts'
import { type Stretch, WHOLE } from './stretch.ts'

/** Bytes. A line is held in memory as a whole; no natural paragraph comes near this. */
export const LONGEST_LINE = 8 << 20

export interface TextLine {
  /** Without the line break. */
  bytes: Buffer
  /** From the beginning of the text, in bytes. */
  offset: number
  encoding: TextEncoding
}

/**
 * Every line that begins in the stretch, unpacked. A line that outgrows the limit comes as it is so far.
 *
 * @param stretch of a file that is packed, from its beginning: what is before is not read, and packed files are read from there only
 */
export async function* fileLines(path: string, stretch: Stretch = WHOLE): AsyncGenerator<TextLine> {
  let encoding: TextEncoding | null = null
  let rest: Buffer = Buffer.alloc(0)
  let offset = 0
  // In the middle of a file the first line begins behind the first line break, which may be the last thing before the stretch.
  let isBehindBreak = stretch.from === 0
  if (!isBehindBreak) {
    encoding = encodingOf(firstBytes(path, 2))
    const { length } = encoding.newline
    offset = Math.max(0, Math.ceil(stretch.from / length) * length - length)
  }
  for await (const chunk of fileBytes(path, offset)) {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    encoding ??= encodingOf(data)
    let from = 0
    if (!isBehindBreak) {
      const end = lineEnd(data, 0, encoding)
      isBehindBreak = end !== -1
      from = isBehindBreak ? end + encoding.newline.length : data.length - (data.length % encoding.newline.length)
    }
    if (isBehindBreak) {
      for (let end = lineEnd(data, from, encoding); end !== -1; end = lineEnd(data, from, encoding)) {
        if (offset + from >= stretch.to) return
        yield { bytes: data.subarray(from, end), offset: offset + from, encoding }
        from = end + encoding.newline.length
      }
    }
    rest = data.subarray(from)
    offset += from
    if (offset >= stretch.to) return
    if (rest.length > LONGEST_LINE) yield { bytes: rest, offset, encoding }
  }
  if (isBehindBreak && rest.length > 0 && encoding !== null) yield { bytes: rest, offset, encoding }
}

/** From `from`, where a character begins: the two bytes of a line break count only as one character. */
function lineEnd(data: Buffer, from: number, { newline }: TextEncoding): number {
  let end = data.indexOf(newline, from)
  while (end !== -1 && (end - from) % newline.length !== 0) end = data.indexOf(newline, end + 1)
  return end
}
