/** JSON lines: an object a line. */
import { KeymarkError } from '../../keymark-error.ts'
import { LONGEST_LINE, fileLines } from './lines.ts'
import type { Fields, CorpusRow } from './table-document.ts'

/** @throws KeymarkError naming the line that is no object. */
export async function* jsonLines(path: string): AsyncGenerator<CorpusRow> {
  let number = 0
  for await (const { bytes, encoding } of fileLines(path)) {
    number += 1
    const place = `line ${number}`
    if (bytes.length > LONGEST_LINE) throw tooLong(path, place)
    if (encoding.invalidAt(bytes) !== null) {
      throw new KeymarkError(
        'bad-input',
        `${path}, ${place} is not valid ${encoding.name}. Convert the file to UTF-8 first.`,
      )
    }
    const text = encoding.decode(bytes).replace(/^\uFEFF/u, '')
    if (text.trim() !== '')
      yield { row: parsed(text, path, place), place, bytes: bytes.length + encoding.newline.length }
  }
}

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
