import { KeymarkError } from '../keymark-error.ts'

export interface CsvRecord {
  /** Line of the text on which the record starts, from 1. A quoted field may go over several. */
  line: number
  fields: string[]
}

/**
 * Records of comma-separated text after RFC 4180: fields in double quotes may hold commas, line ends and doubled quotes. Lines end
 * in LF, CRLF or CR; empty lines are skipped; blanks belong to their field.
 * @throws KeymarkError `bad-input` naming `source` and the line, at a quote that does not fit.
 */
export function* readCsv(text: string, source: string): Generator<CsvRecord> {
  const bad = (line: number, problem: string): never => {
    throw new KeymarkError(
      'bad-input',
      `${source}, line ${line}: ${problem}. Put a field that holds quotes, commas or line ends in double quotes, and double the quotes inside.`,
    )
  }
  const plain = /[^,"\r\n]*/y
  let line = 1
  let position = 0
  while (position < text.length) {
    const record: CsvRecord = { line, fields: [] }
    let separator = ','
    while (separator === ',') {
      if (text[position] === '"') {
        const opened = line
        let field = ''
        let more = true
        position++
        while (more) {
          const close = text.indexOf('"', position)
          if (close === -1) return bad(opened, 'a quoted field is not closed')
          field += text.slice(position, close)
          more = text[close + 1] === '"'
          if (more) field += '"'
          position = close + (more ? 2 : 1)
        }
        line += field.match(/\r\n|\r|\n/g)?.length ?? 0
        record.fields.push(field)
      } else {
        plain.lastIndex = position
        record.fields.push(plain.exec(text)?.[0] ?? '')
        position = plain.lastIndex
      }
      separator = text[position] ?? ''
      if (separator === '"') bad(line, 'there is a quote in the middle of a field')
      if (separator !== ',' && separator !== '\r' && separator !== '\n' && separator !== '') {
        bad(line, 'there is text after the closing quote of a field')
      }
      position++
    }
    if (separator === '\r' && text[position] === '\n') position++
    line++
    if (record.fields.length > 1 || record.fields[0] !== '') yield record
  }
}
