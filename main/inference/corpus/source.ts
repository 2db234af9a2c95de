/** A corpus as it is given: files and built-in corpora, one after another. */
import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { BuiltInCorpus } from '#contract/corpus.ts'
import { KeymarkError } from '../../keymark-error.ts'
import { builtInDocuments } from './built-in.ts'
import { encodingOf, type TextEncoding } from './encoding.ts'

export type CorpusInput = { kind: 'file'; path: string } | { kind: 'built-in'; name: BuiltInCorpus }

export interface CorpusEntry {
  name: string
  sha256: string
  bytes: number
}

const CHUNK = 1 << 20
/** A line is held in memory as a whole; no natural paragraph comes near this. */
const LONGEST_LINE = 8 << 20

/** Every line of a file, without its line break, and its byte offset. A line that outgrows the limit comes as it is so far. */
export function* fileLines(path: string): Generator<{ bytes: Buffer; offset: number; encoding: TextEncoding }> {
  const handle = openFile(path)
  const encoding = encodingOf(path)
  const { length } = encoding.newline
  try {
    let rest: Buffer = Buffer.alloc(0)
    let offset = 0
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK)
      const count = readSync(handle, chunk)
      if (count === 0) break
      const data = rest.length === 0 ? chunk.subarray(0, count) : Buffer.concat([rest, chunk.subarray(0, count)])
      let from = 0
      for (let end = lineEnd(data, 0, encoding); end !== -1; end = lineEnd(data, from, encoding)) {
        yield { bytes: data.subarray(from, end), offset: offset + from, encoding }
        from = end + length
      }
      rest = data.subarray(from)
      offset += from
      if (rest.length > LONGEST_LINE) yield { bytes: rest, offset, encoding }
    }
    if (rest.length > 0) yield { bytes: rest, offset, encoding }
  } finally {
    closeSync(handle)
  }
}

/** From `from`, where a character begins: the two bytes of a line break count only as one character. */
function lineEnd(data: Buffer, from: number, { newline }: TextEncoding): number {
  let end = data.indexOf(newline, from)
  while (end !== -1 && (end - from) % newline.length !== 0) end = data.indexOf(newline, end + 1)
  return end
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

export interface Corpus {
  entries: CorpusEntry[]
  sha256: string
  bytes: number
}

/**
 * Reads every byte once: hash, size, and whether it is text that a scan can read. After this a scan of the same
 * bytes cannot fail on them half-way.
 */
export function surveyCorpus(inputs: readonly CorpusInput[]): Corpus {
  const entries = inputs.map((input) => (input.kind === 'file' ? surveyFile(input.path) : surveyBuiltIn(input.name)))
  const whole = createHash('sha256')
  for (const entry of entries) whole.update(`${entry.sha256}\n`)
  return {
    entries,
    sha256: entries.length === 1 && entries[0] ? entries[0].sha256 : whole.digest('hex'),
    bytes: entries.reduce((sum, entry) => sum + entry.bytes, 0),
  }
}

function surveyFile(path: string): CorpusEntry {
  const hash = createHash('sha256')
  let line = 0
  let bytes = 0
  let hasText = false
  const { size } = statOrFail(path)
  for (const { bytes: content, offset, encoding } of fileLines(path)) {
    line += 1
    if (content.length > LONGEST_LINE) {
      throw new KeymarkError(
        'bad-input',
        `${path}, line ${line} (byte ${offset}) is longer than ${LONGEST_LINE >> 20} MiB without a line break. Break the text into paragraphs or sentences, one a line.`,
      )
    }
    const text = encoding.decode(content)
    if (text.includes('\0')) throw binary(path, line, offset, content)
    const invalid = encoding.invalidAt(content)
    if (invalid !== null) {
      throw new KeymarkError(
        'bad-input',
        `${path}, line ${line} is not valid ${encoding.name} (byte ${offset + invalid}). Convert the file to UTF-8 first, for example with iconv -f WINDOWS-1252 -t UTF-8.`,
      )
    }
    hash.update(content)
    bytes += content.length
    if (bytes < size) {
      hash.update(encoding.newline)
      bytes += encoding.newline.length
    }
    hasText ||= text.trim() !== ''
  }
  if (!hasText)
    throw new KeymarkError(
      'bad-input',
      `The corpus file ${path} is empty. Give a text file with at least one sentence.`,
    )
  return { name: basename(path), sha256: hash.digest('hex'), bytes }
}

function statOrFail(path: string): { size: number } {
  closeSync(openFile(path))
  return statSync(path)
}

/** Where every other byte, or three of four, are zero, it is a text all the same. */
function binary(path: string, line: number, offset: number, content: Buffer): KeymarkError {
  const at = offset + content.indexOf(0)
  const [even, odd] = [0, 1].map((parity) => content.filter((byte, i) => i % 2 === parity && byte === 0).length)
  const half = content.length / 2
  const isWide = Math.max(even ?? 0, odd ?? 0) > 0.7 * half && content.length > 3
  return new KeymarkError(
    'bad-input',
    isWide
      ? `${path}, line ${line} holds zero bytes as UTF-16 without a byte order mark or UTF-32 does (byte ${at}). Convert the file to UTF-8 first, for example with iconv -f UTF-16LE -t UTF-8.`
      : `${path}, line ${line} holds a zero byte (byte ${at}): this is a binary file, not text. Give a text file in UTF-8, or in UTF-16 with a byte order mark.`,
  )
}

function surveyBuiltIn(name: BuiltInCorpus): CorpusEntry {
  const hash = createHash('sha256')
  let bytes = 0
  for (const document of builtInDocuments(name)) {
    const text = document.read()
    hash.update(`${document.name}\n${text}\n`)
    bytes += Buffer.byteLength(text)
  }
  return { name, sha256: hash.digest('hex'), bytes }
}
