/** JSON values of a file one after another, however long the file is: one a line, or the elements of an array; gzipped or not. */
import { createReadStream, statSync } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { KeymarkError } from '../../keymark-error.ts'

export interface JsonRecord {
  value: unknown
  /** File and line, for people. */
  where: string
  /** Share of the file that was read before it, 0 to 1. */
  share: number
}

/** What a wrong record is told with. */
export type Refused = (where: string, problem: string) => KeymarkError

const CHUNK = 1 << 16
/** Bytes of one value; the longest known ones, with an embedding, have some 10 kB. */
const LONGEST = 1 << 26
const [TAB, LF, CR, SPACE, QUOTE, COMMA, OPEN, BACKSLASH, CLOSE, BRACE, BRACE_END] = [
  9, 10, 13, 32, 34, 44, 91, 92, 93, 123, 125,
] as const
const isBlank = (byte: number): boolean => byte === SPACE || byte === LF || byte === CR || byte === TAB

/**
 * Main goes on with other things between two chunks.
 * @throws KeymarkError `not-found`, and `bad-input` naming file and line: no UTF-8, no JSON, cut, no gzip.
 */
export async function* readJsonRecords(
  path: string,
  refused: Refused,
  signal: AbortSignal,
): AsyncGenerator<JsonRecord> {
  const size = statSync(path, { throwIfNoEntry: false })?.size
  if (size === undefined) throw new KeymarkError('not-found', `There is no file ${path}. Check the path.`)
  const file = createReadStream(path, { highWaterMark: CHUNK, signal })
  const bytes = path.endsWith('.gz') ? pipeline(file, createGunzip(), () => {}) : file
  const splitter = new Splitter(path, refused)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const read = ({ bytes: value, line }: Piece): JsonRecord => {
    const where = `${path}, line ${line}`
    let text: string
    try {
      text = decoder.decode(value)
    } catch {
      throw refused(where, 'it is not valid UTF-8')
    }
    try {
      return { value: JSON.parse(text), where, share: size === 0 ? 1 : Math.min(1, file.bytesRead / size) }
    } catch {
      throw refused(where, 'this is no JSON')
    }
  }
  try {
    for await (const chunk of bytes) yield* splitter.take(chunk as Buffer).map(read)
  } catch (error) {
    if (error instanceof KeymarkError || signal.aborted) throw error
    if (!path.endsWith('.gz')) throw error
    throw refused(path, 'it is no gzip file, or it was cut')
  }
  yield* splitter.end().map(read)
}

interface Piece {
  bytes: Buffer
  /** On which it begins, from 1. */
  line: number
}

/** Cuts bytes into JSON values: at the ends of lines, or, where the first sign is a bracket, into the elements of that array. */
class Splitter {
  readonly #path: string
  readonly #refused: Refused
  #form: 'unknown' | 'lines' | 'array' | 'ended' = 'unknown'
  #line = 1
  /** The value that has begun: its bytes so far, and where it did. */
  #begun: Buffer[] = []
  #length = 0
  #from = 1
  #depth = 0
  #inString = false
  #isEscaped = false

  constructor(path: string, refused: Refused) {
    this.#path = path
    this.#refused = refused
  }

  take(chunk: Buffer): Piece[] {
    let at = 0
    if (this.#form === 'unknown') {
      if (chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf) at = 3
      while (at < chunk.length && isBlank(chunk[at] as number)) if (chunk[at++] === LF) this.#line += 1
      if (at === chunk.length) return []
      this.#form = chunk[at] === OPEN ? 'array' : 'lines'
      if (this.#form === 'array') at += 1
    }
    return this.#form === 'lines' ? this.#lines(chunk, at) : this.#elements(chunk, at)
  }

  end(): Piece[] {
    if (this.#form === 'array')
      throw this.#refused(`${this.#path}, line ${this.#line}`, 'the file ends before its array does: it was cut')
    return this.#form === 'lines' ? this.#whole(Buffer.alloc(0), this.#line) : []
  }

  #lines(chunk: Buffer, start: number): Piece[] {
    const pieces: Piece[] = []
    let at = start
    for (let end = chunk.indexOf(LF, at); end !== -1; end = chunk.indexOf(LF, at)) {
      pieces.push(...this.#whole(chunk.subarray(at, end), this.#line))
      this.#line += 1
      at = end + 1
    }
    this.#keep(chunk.subarray(at))
    return pieces
  }

  #elements(chunk: Buffer, start: number): Piece[] {
    const pieces: Piece[] = []
    let from = start
    for (let at = start; at < chunk.length; at++) {
      const byte = chunk[at] as number
      if (byte === LF) this.#line += 1
      if (this.#depth === 0) {
        if (isBlank(byte) || (byte === COMMA && this.#form === 'array')) continue
        if (byte === CLOSE && this.#form === 'array') this.#form = 'ended'
        else if (byte === BRACE && this.#form === 'array') [this.#depth, this.#from, from] = [1, this.#line, at]
        else throw this.#refused(`${this.#path}, line ${this.#line}`, 'an array of objects should stand here')
      } else if (this.#inString) {
        if (this.#isEscaped) this.#isEscaped = false
        else if (byte === BACKSLASH) this.#isEscaped = true
        else if (byte === QUOTE) this.#inString = false
      } else if (byte === QUOTE) this.#inString = true
      else if (byte === BRACE || byte === OPEN) this.#depth += 1
      else if (byte === BRACE_END || byte === CLOSE) {
        this.#depth -= 1
        if (this.#depth === 0) pieces.push(...this.#whole(chunk.subarray(from, at + 1), this.#from))
      }
    }
    if (this.#depth > 0) this.#keep(chunk.subarray(from))
    return pieces
  }

  #keep(bytes: Buffer): void {
    this.#length += bytes.length
    if (this.#length > LONGEST)
      throw this.#refused(`${this.#path}, line ${this.#line}`, 'one value is longer than 64 MiB')
    this.#begun.push(bytes)
  }

  /** None where there is nothing but blanks. */
  #whole(rest: Buffer, line: number): Piece[] {
    const bytes = this.#begun.length === 0 ? rest : Buffer.concat([...this.#begun, rest])
    this.#begun = []
    this.#length = 0
    return bytes.every(isBlank) ? [] : [{ bytes, line }]
  }
}
