/** A corpus before it is read: what its files are, and whether they can be read to their ends. */
import { createHash, type Hash } from 'node:crypto'
import { statSync } from 'node:fs'
import { basename } from 'node:path'
import type { BuiltInCorpus } from '#contract/corpus.ts'
import type { Shard } from '#contract/scan.ts'
import { KeymarkError } from '../../keymark-error.ts'
import { sha256 } from '../file-hash.ts'
import { builtInDocuments } from './built-in.ts'
import { isPacked } from './file-bytes.ts'
import { fileLines, LONGEST_LINE } from './lines.ts'
import { type Paragraph, paragraphs } from './paragraphs.ts'
import type { CorpusEntry, CorpusInput } from './source.ts'
import { holds, lineLength, type Stretch, stretchOf, WHOLE, within } from './stretch.ts'
import type { TableDocument } from './table-document.ts'
import { tableDocuments } from './table.ts'

export interface Corpus {
  entries: CorpusEntry[]
  sha256: string
  bytes: number
}

/**
 * Reads every byte: hash, size, and whether it is text that a scan can read. After this a scan of the same bytes cannot fail on them
 * half-way.
 *
 * @param field column of tables that holds the text
 */
export async function surveyCorpus(inputs: readonly CorpusInput[], field: string): Promise<Corpus> {
  const entries: CorpusEntry[] = []
  for (const input of inputs)
    entries.push(input.kind === 'file' ? await surveyFile(input.path, field) : surveyBuiltIn(input.name))
  return { entries, ...together(entries) }
}

function together(entries: readonly CorpusEntry[]): Pick<Corpus, 'sha256' | 'bytes'> {
  const whole = createHash('sha256')
  for (const entry of entries) whole.update(`${entry.sha256}\n`)
  return {
    sha256: entries.length === 1 && entries[0] ? entries[0].sha256 : whole.digest('hex'),
    bytes: entries.reduce((sum, entry) => sum + entry.bytes, 0),
  }
}

/**
 * Reads what is of a shard and nothing before it (but lines of JSON lines, which are counted). Its hashes are of that text: a merge reads
 * the corpus and finds the same.
 */
export async function surveyShard(inputs: readonly CorpusInput[], field: string, shard: Shard): Promise<Corpus> {
  const stretch = stretchOf(lineLength(inputs), shard)
  let start = 0
  for (const input of inputs) {
    const own = within(stretch, start)
    const size = lineLength([input])
    start += size
    if (input.kind !== 'file' || own.to <= 0 || own.from >= size) continue
    const { path } = input
    const table = tableDocuments(path, field, own)
    if (table === null && isPacked(path) && !holds(own, 0)) continue
    const { hasText } = await (table === null
      ? surveyText(path, isPacked(path) ? WHOLE : own)
      : surveyTable(path, table))
    if (!hasText && own.from === 0 && own.to >= size) throw empty(path)
  }
  const digest = new ShardDigest(inputs)
  for await (const paragraph of paragraphs(inputs, field, stretch)) digest.add(paragraph)
  return digest.corpus()
}

/** The text of a shard as hashes, from its paragraphs in order. */
export class ShardDigest {
  readonly #inputs: readonly CorpusInput[]
  readonly #hashes: Hash[]
  readonly #bytes: number[]

  constructor(inputs: readonly CorpusInput[]) {
    this.#inputs = inputs
    this.#hashes = inputs.map(() => createHash('sha256'))
    this.#bytes = inputs.map(() => 0)
  }

  add({ source, text, bytes, input }: Paragraph): void {
    this.#hashes[input]?.update(`${source}\n${text}\n`)
    this.#bytes[input] = (this.#bytes[input] ?? 0) + bytes
  }

  corpus(): Corpus {
    const entries = this.#inputs.map((input, i) => ({
      name: input.kind === 'file' ? basename(input.path) : input.name,
      sha256: this.#hashes[i]?.digest('hex') ?? '',
      bytes: this.#bytes[i] ?? 0,
    }))
    return { entries, ...together(entries) }
  }
}

/** The hash is that of the file as it lies on the disk, so that others can compare it. */
async function surveyFile(path: string, field: string): Promise<CorpusEntry> {
  const table = tableDocuments(path, field)
  const { bytes, hasText } = table === null ? await surveyText(path) : await surveyTable(path, table)
  if (!hasText) throw empty(path)
  return { name: basename(path), sha256: await sha256([path]), bytes }
}

const empty = (path: string): KeymarkError =>
  new KeymarkError('bad-input', `The corpus file ${path} is empty. Give a text file with at least one sentence.`)

interface Surveyed {
  bytes: number
  hasText: boolean
}

async function surveyTable(path: string, table: AsyncIterable<TableDocument>): Promise<Surveyed> {
  const surveyed = { bytes: 0, hasText: false }
  for await (const { id, text, bytes } of table) {
    if (text.length > LONGEST_LINE && text.split('\n').some((line) => line.length > LONGEST_LINE)) {
      throw new KeymarkError(
        'bad-input',
        `${path}, document ${id} has more than ${LONGEST_LINE >> 20} MiB without a line break. Break the text into paragraphs.`,
      )
    }
    surveyed.bytes += bytes
    surveyed.hasText ||= text.trim() !== ''
  }
  return surveyed
}

async function surveyText(path: string, stretch: Stretch = WHOLE): Promise<Surveyed> {
  let line = 0
  let hasText = false
  let bytes = 0
  for await (const { bytes: content, offset, encoding } of fileLines(path, stretch)) {
    line += 1
    if (content.length > LONGEST_LINE) {
      throw new KeymarkError(
        'bad-input',
        `${path}, ${lineOf(line, stretch)} (byte ${offset}) is longer than ${LONGEST_LINE >> 20} MiB without a line break. Break the text into paragraphs or sentences, one a line.`,
      )
    }
    const text = encoding.decode(content)
    if (text.includes('\0')) throw binary(path, lineOf(line, stretch), offset, content)
    const invalid = encoding.invalidAt(content)
    if (invalid !== null) {
      throw new KeymarkError(
        'bad-input',
        `${path}, ${lineOf(line, stretch)} is not valid ${encoding.name} (byte ${offset + invalid}). Convert the file to UTF-8 first, for example with iconv -f WINDOWS-1252 -t UTF-8.`,
      )
    }
    bytes = offset + content.length + encoding.newline.length
    hasText ||= text.trim() !== ''
  }
  // The last line of a file need not end.
  return { bytes: isPacked(path) ? bytes : statSync(path).size, hasText }
}

/** Lines before a stretch are not counted. */
const lineOf = (line: number, { from }: Stretch): string =>
  from === 0 ? `line ${line}` : `line ${line} from byte ${from} on`

/** Where every other byte, or three of four, are zero, it is a text all the same. */
function binary(path: string, line: string, offset: number, content: Buffer): KeymarkError {
  const at = offset + content.indexOf(0)
  const [even, odd] = [0, 1].map((parity) => content.filter((byte, i) => i % 2 === parity && byte === 0).length)
  const half = content.length / 2
  const isWide = Math.max(even ?? 0, odd ?? 0) > 0.7 * half && content.length > 3
  return new KeymarkError(
    'bad-input',
    isWide
      ? `${path}, ${line} holds zero bytes as UTF-16 without a byte order mark or UTF-32 does (byte ${at}). Convert the file to UTF-8 first, for example with iconv -f UTF-16LE -t UTF-8.`
      : `${path}, ${line} holds a zero byte (byte ${at}): this is a binary file, not text. Give a text file in UTF-8, or in UTF-16 with a byte order mark.`,
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
