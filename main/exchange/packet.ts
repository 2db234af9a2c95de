/** `.kmpacket`: what one annotator of a study needs to label, and nothing that tells which keys these are. */
import { z } from 'zod'
import { Example } from '#contract/annotation.ts'
import { KindScheme } from '#contract/kind.ts'
import { fileName } from './file-name.ts'
import type { PacketAddress } from './manifest.ts'
import { PacketQuestion } from './packet-question.ts'
import { check, checkLines, parseJson, seal, toLines, unseal } from './manifest.ts'
import { refused } from './archive.ts'

/** Neither rank (the order says it) nor sentence number, which with the scan at hand would name the key. */
const PacketTrigger = z
  .strictObject({
    /** As a share of the strongest one of the assignment, to three significant digits. */
    coefficient: z.number(),
    /** Empty: the name of a text could tell a control. Earlier versions wrote it. */
    source: z.string(),
    text: z.string(),
    tokens: z.array(z.string()),
    tokenIds: z.array(z.int()),
    /** Where each ends in the text, in code points; not in packets of earlier versions. */
    tokenEnds: z.array(z.int().nonnegative()).default([]),
    first: z.int().nonnegative(),
    position: z.int().nonnegative(),
    nextToken: z.string().nullable(),
  })
  .refine(({ tokens, tokenIds }) => tokens.length === tokenIds.length, 'there is not one id for every token')
  .refine(
    ({ tokens, tokenEnds }) => tokenEnds.length === 0 || tokenEnds.length === tokens.length,
    'there is not one end for every token',
  )
  .refine(({ tokens, first, position }) => first <= position && position < tokens.length, 'the last token is not there')

/** In the order of work. */
const PacketAssignment = z.strictObject({
  id: z.uuid(),
  triggers: z.array(PacketTrigger).max(1000),
  /** Only on practice keys: the example that is shown after the answer, where somebody wrote one. */
  practice: z.strictObject({ example: Example.nullable() }).optional(),
})
export type PacketAssignment = z.infer<typeof PacketAssignment>

/** More than anybody labels; one who gives a key a minute needs a year of working days for them. */
const ASSIGNMENTS = { most: 100_000, of: 'assignments' }

/** Characters: a book of two hundred pages. The window shows them as one text. */
const GUIDELINES = 2 ** 20

const PacketStudy = z.strictObject({
  name: z.string().min(1).max(200),
  annotator: z.string().min(1).max(200),
  settings: z.strictObject({
    minSupport: z.int().positive(),
    assistance: z.boolean(),
    /** Missing where they are the paper’s two. */
    kinds: KindScheme.optional(),
    /** How many practice keys come before the first that counts; missing where none has to. */
    practiceFirst: z.int().positive().optional(),
  }),
  guidelines: z
    .strictObject({ version: z.int().positive(), text: z.string().max(GUIDELINES), created: z.iso.datetime() })
    .nullable(),
})

const QUESTIONS = { most: 10_000, of: 'questions' }

export interface Packet extends PacketAddress, z.infer<typeof PacketStudy> {
  assignments: PacketAssignment[]
  /** Missing where the annotator is asked none. */
  questions?: PacketQuestion[]
}

/** `study-Ada`: what a packet and the labels that come back are called. */
export const exchangeName = (study: string, annotator: string): string => fileName(`${study}-${annotator}`)

/** A file name for each packet, so that none overwrites another: where two read alike to some file system, with their ids. */
export function packetFileNames(packets: readonly Pick<Packet, 'name' | 'annotator' | 'packet'>[]): string[] {
  const names = packets.map(({ name, annotator }) => exchangeName(name, annotator))
  const alike = Map.groupBy(names, (name) => name.toLowerCase())
  return names.map((name, i) => {
    const isAlone = alike.get(name.toLowerCase())?.length === 1
    return `${isAlone ? name : `${name}-${packets[i]?.packet.slice(0, 8)}`}.kmpacket`
  })
}

export function buildPacket(
  { study, packet, assignments, questions = [], ...rest }: Packet,
  application: string,
): Promise<Buffer> {
  return seal('kmpacket', { study, packet }, application, {
    'study.json': `${JSON.stringify(rest, null, 2)}\n`,
    'assignments.jsonl': toLines(assignments),
    ...(questions.length > 0 && { 'questions.jsonl': toLines(questions) }),
  })
}

/** @throws KeymarkError `not-found`, `bad-input`, `unsupported`: why the packet was refused. */
export async function readPacket(path: string): Promise<Packet> {
  const { texts, ...address } = await unseal(path, ['kmpacket'])
  const rest = check(path, 'study.json', PacketStudy, parseJson(path, 'study.json', texts['study.json']))
  const assignments = checkLines(path, 'assignments.jsonl', PacketAssignment, texts['assignments.jsonl'], ASSIGNMENTS)
  if (new Set(assignments.map(({ id }) => id)).size < assignments.length) {
    throw refused(path, 'assignments.jsonl names an assignment twice')
  }
  const bytes = texts['questions.jsonl']
  if (bytes === undefined) return { ...address, ...rest, assignments }
  const questions = checkLines(path, 'questions.jsonl', PacketQuestion, bytes, QUESTIONS)
  if (new Set(questions.map(({ id }) => id)).size < questions.length)
    throw refused(path, 'questions.jsonl names a question twice')
  return { ...address, ...rest, assignments, questions }
}
