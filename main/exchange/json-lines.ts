/** Files with one JSON value a line, read a line at a time. */
import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync, statSync } from 'node:fs'
import type { z } from 'zod'
import { KeymarkError } from '../keymark-error.ts'

/** Some readers end a line at these too; JSON may hold them as they are. */
const OTHER_LINE_ENDS = /[\u0085\u2028\u2029]/gu

/** A value as a line of its own, line end included. */
export const jsonLine = (value: unknown): string =>
  `${JSON.stringify(value).replace(OTHER_LINE_ENDS, (end) => `\\u${end.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`

export interface JsonLine<Value> {
  /** From 1. */
  line: number
  value: Value
  /** An error about this line, in words: file, line, problem. */
  bad: (problem: string) => KeymarkError
}

const CHUNK = 1 << 20
/** V8 cannot hold a string beyond this (2^29 - 24 characters). */
const LONGEST_LINE = 2 ** 29 - 24

/**
 * Empty lines are skipped.
 * @param remedy what to do about a bad line, a sentence
 * @throws KeymarkError naming the file and the line, at the first that is no UTF-8, no JSON or not of the schema.
 */
export function* readJsonLines<Value>(
  path: string,
  schema: z.ZodType<Value>,
  remedy: string,
): Generator<JsonLine<Value>> {
  let line = 0
  for (const bytes of lines(path)) {
    line += 1
    const number = line
    const bad = (problem: string): KeymarkError =>
      new KeymarkError('bad-input', `${path}, line ${number}: ${problem}. Nothing was imported. ${remedy}`)
    const text = decode(bytes, bad)
    if (text.trim() === '') continue
    let content: unknown
    try {
      content = JSON.parse(text)
    } catch {
      throw bad('this is no JSON')
    }
    const parsed = schema.safeParse(content)
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      throw bad(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it does not fit'}`)
    }
    yield { line, value: parsed.data, bad }
  }
}

function decode(bytes: Uint8Array, bad: (problem: string) => KeymarkError): string {
  if (bytes.length > LONGEST_LINE) throw bad('the line is longer than 512 MiB')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw bad('it is not valid UTF-8')
  }
}

function* lines(path: string): Generator<Uint8Array> {
  let rest: Uint8Array[] = []
  for (const chunk of chunks(path)) {
    let from = 0
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      yield Buffer.concat([...rest, chunk.subarray(from, end)])
      rest = []
      from = end + 1
    }
    if (from < chunk.length) rest.push(chunk.subarray(from))
  }
  if (rest.length > 0) yield Buffer.concat(rest)
}

function* chunks(path: string): Generator<Uint8Array> {
  const size = statSync(path, { throwIfNoEntry: false })
  if (size === undefined) throw new KeymarkError('not-found', `There is no file ${path}. Check the path.`)
  if (!size.isFile()) throw new KeymarkError('bad-input', `${path} is no file. Give the path of the file.`)
  const handle = openSync(path, 'r')
  try {
    for (;;) {
      const chunk = new Uint8Array(CHUNK)
      const count = readSync(handle, chunk)
      if (count === 0) return
      yield chunk.subarray(0, count)
    }
  } finally {
    closeSync(handle)
  }
}

export function sha256OfFile(path: string): string {
  const hash = createHash('sha256')
  for (const chunk of chunks(path)) hash.update(chunk)
  return hash.digest('hex')
}
