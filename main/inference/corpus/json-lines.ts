/** JSON lines: an object a line. */
import { KeymarkError } from '../../keymark-error.ts'
import { LONGEST_LINE, fileLines } from './lines.ts'
import { type Stretch, WHOLE } from './stretch.ts'
import type { Fields, CorpusRow } from './table-document.ts'

/**
 * The rows whose lines begin in the stretch. Lines before it are counted and not looked into: rows are called by their numbers.
 * @throws KeymarkError naming the line that is no object.
 */
export async function* jsonLines(path: string, stretch: Stretch = WHOLE): AsyncGenerator<CorpusRow> {
  let line = 0
  let number = 0
  for await (const { bytes, offset, encoding } of fileLines(path)) {
    if (offset >= stretch.to) return
    line += 1
    const place = `line ${line}`
    if (offset < stretch.from) {
      if (!isBlank(encoding.decode(bytes))) number += 1
      continue
    }
    if (bytes.length > LONGEST_LINE) throw tooLong(path, place)
    if (encoding.invalidAt(bytes) !== null) {
      throw new KeymarkError(
        'bad-input',
        `${path}, ${place} is not valid ${encoding.name}. Convert the file to UTF-8 first.`,
      )
    }
    const text = encoding.decode(bytes).replace(/^\uFEFF/u, '')
    if (isBlank(text)) continue
    number += 1
    yield { row: parsed(text, path, place), number, place, at: offset, bytes: bytes.length + encoding.newline.length }
  }
}

/** A byte order mark is white space too. */
const isBlank = (text: string): boolean => text.trim() === ''

function parsed(text: string, path: string, place: string): Fields {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new KeymarkError(
      'bad-input',
      `${path}, ${place} is no JSON: ${reason}. A file of JSON lines has one whole object on every line.`,
      { cause: error },
    )
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  throw new KeymarkError(
    'bad-input',
    `${path}, ${place} is no object with named columns. Write each document as {"text": "…"} on a line of its own.`,
  )
}

const tooLong = (path: string, place: string): KeymarkError =>
  new KeymarkError('bad-input', `${path}, ${place} is longer than ${LONGEST_LINE >> 20} MiB. Split the document.`)
