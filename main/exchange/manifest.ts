/** What packets and labels have in common: a manifest that names the study, the packet, and every member with its SHA-256. */
import { jsonLine } from './json-lines.ts'
import { isUtf8 } from 'node:buffer'
import { z } from 'zod'
import { KeymarkError } from '../keymark-error.ts'
import { buildArchive, LARGEST, readArchive, refused, sha256 } from './archive.ts'

const VERSION = 1
/** Bytes that the zip file and the manifest add, generously. */
const MARGIN = 2 ** 20

/** The members of each kind of file besides the manifest. */
const MEMBERS = {
  kmpacket: ['study.json', 'assignments.jsonl'],
  kmlabels: ['events.jsonl'],
  'kmlabels-machine': ['rater.json', 'answers.jsonl'],
} as const
/** Those that a file has besides only where there is something in them. */
const FURTHER = {
  kmpacket: ['questions.jsonl'],
  kmlabels: ['questions.jsonl'],
  'kmlabels-machine': [],
} as const
const NAMES = {
  kmpacket: 'a packet',
  kmlabels: 'a labels file',
  'kmlabels-machine': 'a labels file of a machine rater',
}
const MANIFEST = 'manifest.json'
const ALL = [MANIFEST, ...new Set([...Object.values(MEMBERS), ...Object.values(FURTHER)].flat())]

const MIB = 2 ** 20
/** Bytes of each member. What is larger is refused before it is inflated: nobody labels so many keys, or reads such guidelines. */
const MOST: Readonly<Record<string, number>> = {
  [MANIFEST]: 64 * 1024,
  'study.json': 2 * MIB,
  'assignments.jsonl': 36 * MIB,
  'events.jsonl': 128 * MIB,
  'rater.json': 4 * MIB,
  'answers.jsonl': 128 * MIB,
  'questions.jsonl': 36 * MIB,
}

export type ExchangeFormat = keyof typeof MEMBERS
type MemberName<Format extends ExchangeFormat> = (typeof MEMBERS)[Format][number]
type Texts<Format extends ExchangeFormat, Text> = Record<MemberName<Format>, Text> & {
  [Name in (typeof FURTHER)[Format][number]]?: Text
}

/** One annotator's part of a study: 128 random bits in hex, and no name of anybody. */
export const PacketId = z.string().regex(/^[0-9a-f]{32}$/u)

/** Who it is about. */
export interface PacketAddress {
  study: string
  packet: string
}

const Head = z.object({ format: z.enum(['kmpacket', 'kmlabels', 'kmlabels-machine']), version: z.int().positive() })

const Manifest = z.strictObject({
  ...Head.shape,
  application: z.string().max(100),
  study: z.uuid(),
  packet: PacketId,
  members: z.array(
    z.strictObject({ name: z.string(), bytes: z.int().nonnegative(), sha256: z.string().regex(/^[0-9a-f]{64}$/u) }),
  ),
})

/** @throws KeymarkError `unsupported` when there is more content than a reader takes, even if it hardly compresses. */
export function seal<Format extends ExchangeFormat>(
  format: Format,
  { study, packet }: PacketAddress,
  application: string,
  texts: Texts<Format, string>,
): Promise<Buffer> {
  const members = Object.entries<string>(texts).map(([name, text]) => ({ name, bytes: Buffer.from(text) }))
  for (const { name, bytes } of members) {
    const most = Math.min(MOST[name] ?? Infinity, LARGEST.file - MARGIN)
    if (bytes.length > most) {
      throw new KeymarkError(
        'unsupported',
        `The file would hold more than ${Math.floor(most / MIB)} MiB of text in ${name}. Draw a study with fewer keys or triggers for each annotator, or write shorter guidelines.`,
      )
    }
  }
  const manifest: z.infer<typeof Manifest> = {
    format,
    version: VERSION,
    application,
    study,
    packet,
    members: members.map(({ name, bytes }) => ({ name, bytes: bytes.length, sha256: sha256(bytes) })),
  }
  return buildArchive(
    new Map([
      [MANIFEST, Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)],
      ...members.map(({ name, bytes }) => [name, bytes] as const),
    ]),
  )
}

/** What a file holds, by its format. */
type Unsealed<Format extends ExchangeFormat> = {
  [Name in Format]: PacketAddress & { format: Name; texts: Texts<Name, Buffer> }
}[Format]

/**
 * @param formats the first is what a message calls what was expected
 * @param file its bytes, where they were read before
 * @throws KeymarkError that says what is wrong with the file, before any of it is believed.
 */
export async function unseal<Format extends ExchangeFormat>(
  path: string,
  formats: readonly [Format, ...Format[]],
  file?: Buffer,
): Promise<Unsealed<Format>> {
  const members = await readArchive(path, ALL, MOST, file)
  const bytes = members.get(MANIFEST)
  if (bytes === undefined) throw refused(path, `it has no ${MANIFEST}`)
  const data = parseJson(path, MANIFEST, bytes)
  const format = checkHead(path, formats, data)
  const { study, packet, members: list } = check(path, MANIFEST, Manifest, data)
  members.delete(MANIFEST)
  const further = FURTHER[format].filter((name) => list.some((entry) => entry.name === name))
  const expected: readonly string[] = [...MEMBERS[format], ...further]
  if (list.length !== expected.length || members.size !== expected.length) {
    throw refused(path, `it does not hold exactly ${expected.join(' and ')}`)
  }
  const texts = expected.map((name) => {
    const member = members.get(name)
    const entry = list.find((candidate) => candidate.name === name)
    if (member === undefined || entry === undefined) throw refused(path, `it lacks ${name}`)
    if (member.length !== entry.bytes || sha256(member) !== entry.sha256) {
      throw refused(path, `${name} was changed after it was made: its SHA-256 is not the one in the manifest`)
    }
    if (!isUtf8(member)) throw refused(path, `${name} is not valid UTF-8`)
    return [name, member] as const
  })
  return { study, packet, format, texts: Object.fromEntries(texts) } as Unsealed<Format>
}

function checkHead<Format extends ExchangeFormat>(
  path: string,
  formats: readonly [Format, ...Format[]],
  data: unknown,
): Format {
  const head = check(path, MANIFEST, Head, data)
  const format = formats.find((one) => one === head.format)
  if (format === undefined) {
    const hint = head.format === 'kmpacket' ? 'Open it as a packet' : 'Import it as labels'
    throw new KeymarkError('bad-input', `${path} is ${NAMES[head.format]}, not ${NAMES[formats[0]]}. ${hint}.`)
  }
  if (head.version !== VERSION) {
    throw new KeymarkError(
      'unsupported',
      `${path} has version ${head.version} of its format; this Keymark reads version ${VERSION}. Nothing was written. Use the same version of Keymark on both sides.`,
    )
  }
  return format
}

/** @throws KeymarkError `bad-input` that names the member and the place in it. */
export function check<T>(path: string, member: string, schema: z.ZodType<T>, data: unknown): T {
  const result = schema.safeParse(data)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw refused(
    path,
    `${member}${issue === undefined ? '' : ` at ${issue.path.join('.') || 'the top'}: ${issue.message}`}`,
  )
}

const LINE_END = 10
const COMMA = 44
/** Bytes and commas of a line: what has more is no assignment and no event, and could cost a gigabyte to look at. */
const LONGEST_LINE = 2 * MIB
const MOST_COMMAS = 250_000

export interface LineLimit {
  /** How many there may be. */
  most: number
  /** What a line is, for messages. */
  of: string
}

/**
 * Values of a member with one JSON value a line. All are looked at before the first is kept, so that a file that is
 * refused in the end has cost no more than its own bytes.
 */
export function checkLines<T>(
  path: string,
  member: string,
  schema: z.ZodType<T>,
  bytes: Buffer,
  { most, of }: LineLimit,
): T[] {
  if (bytes.length > 0 && bytes.at(-1) !== LINE_END) throw refused(path, `${member} does not end in a line end`)
  if (countOf(bytes, LINE_END) > most)
    throw refused(path, `${member} has more than ${most.toLocaleString('en')} ${of}, the limit`)
  for (const { place, line } of linesOf(member, bytes)) {
    if (line.length > LONGEST_LINE || countOf(line, COMMA) > MOST_COMMAS) {
      const limits = `${LONGEST_LINE / MIB} MiB or has more than ${MOST_COMMAS.toLocaleString('en')} values`
      throw refused(path, `${place} is longer than ${limits}, the limits`)
    }
    check(path, place, schema, parseJson(path, place, line))
  }
  return [...linesOf(member, bytes)].map(({ place, line }) => check(path, place, schema, parseJson(path, place, line)))
}

function* linesOf(member: string, bytes: Buffer): Generator<{ place: string; line: Buffer }> {
  for (let from = 0, number = 1; from < bytes.length; number += 1) {
    const end = bytes.indexOf(LINE_END, from)
    yield { place: `${member}, line ${number}`, line: bytes.subarray(from, end) }
    from = end + 1
  }
}

function countOf(bytes: Buffer, byte: number): number {
  let count = 0
  for (let at = bytes.indexOf(byte); at !== -1; at = bytes.indexOf(byte, at + 1)) count += 1
  return count
}

export const toLines = (values: Iterable<unknown>): string => {
  let text = ''
  for (const value of values) text += jsonLine(value)
  return text
}

export function parseJson(path: string, member: string, text: Buffer | string): unknown {
  try {
    return JSON.parse(text.toString())
  } catch (error) {
    throw refused(path, `${member} is no JSON (${error instanceof Error ? error.message : String(error)})`)
  }
}
