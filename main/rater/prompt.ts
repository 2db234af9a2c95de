/** What a machine rater is asked: the study's own guidelines and kinds, and the lines of one assignment as people read them. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cutAt } from '#contract/prefix.ts'
import { namesOf, PAPER_KINDS } from '#contract/kind.ts'
import type { Packet, PacketAssignment } from '../exchange/packet.ts'
import { KeymarkError } from '../keymark-error.ts'

/** Files with places to fill, `{{lines}}` the only one that a prompt needs. */
export interface PromptFiles {
  prompt: string
  schema: string
  /** SHA-256 of both. */
  version: string
}

/** What a machine is told of the study; nothing of it says which key it is. */
export type AskedStudy = Pick<Packet, 'settings' | 'guidelines'>

export interface Question {
  /** The message to the model. */
  text: string
  /** JSON schema of its answer. */
  schema: unknown
}

const PLACES = ['count', 'guidelines', 'kinds', 'minSupport', 'uninterpretable', 'lines'] as const

/** @param replaced files that stand in for those of the program. @throws KeymarkError that names the file. */
export function readPromptFiles(
  resources: string,
  { prompt: promptFile, schema: schemaFile }: { prompt?: string | undefined; schema?: string | undefined } = {},
): PromptFiles {
  const promptPath = promptFile ?? join(resources, 'rater', 'prompt.md')
  const schemaPath = schemaFile ?? join(resources, 'rater', 'schema.json')
  const [prompt, schema] = [textOf(promptPath), textOf(schemaPath)]
  if (!prompt.includes('{{lines}}')) throw bad(promptPath, 'it has no {{lines}}, where the lines of a key come')
  const unknown = [...prompt.matchAll(/\{\{(?<place>\w+)\}\}/gu)].find(
    ({ groups }) => !PLACES.includes(groups?.['place'] as (typeof PLACES)[number]),
  )
  if (unknown !== undefined)
    throw bad(
      promptPath,
      `it has ${unknown[0]}, which stands for nothing; there are ${PLACES.map((place) => `{{${place}}}`).join(', ')}`,
    )
  try {
    JSON.parse(schema)
  } catch (error) {
    throw bad(schemaPath, `it is no JSON (${error instanceof Error ? error.message : String(error)})`)
  }
  return { prompt, schema, version: createHash('sha256').update(prompt).update('\0').update(schema).digest('hex') }
}

function textOf(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path))
  } catch (error) {
    const reason = error instanceof TypeError ? 'it is not valid UTF-8' : 'it cannot be read'
    throw bad(path, reason, error)
  }
}

const bad = (path: string, problem: string, cause?: unknown): KeymarkError =>
  new KeymarkError(
    'bad-input',
    `${path} cannot be a prompt or schema of a machine rater: ${problem}. Nothing was asked. Give another file, or leave the option out to use the program’s own.`,
    { cause },
  )

export function questionOf(
  { prompt, schema }: PromptFiles,
  { settings, guidelines }: AskedStudy,
  { triggers }: Pick<PacketAssignment, 'triggers'>,
): Question {
  const { minSupport, kinds = PAPER_KINDS } = settings
  const places: Record<(typeof PLACES)[number], string> = {
    count: String(triggers.length),
    guidelines: guidelines?.text.trim() ?? '(The study has none.)',
    kinds: kinds.kinds
      .map(({ name, definition }) => `- ${name}${definition === '' ? '' : `: ${definition}`}`)
      .join('\n'),
    minSupport: String(minSupport),
    uninterpretable: kinds.uninterpretable
      ? ' Where no sense can be made of the lines, answer {"uninterpretable": true, "patterns": []}.'
      : '',
    lines: triggers.map((trigger, i) => `${i + 1}. ${lineOf(trigger)}`).join('\n'),
  }
  const text = prompt.replace(/\{\{(?<place>\w+)\}\}/gu, (whole, place: string) => places[place as 'lines'] ?? whole)
  return { text, schema: filled(JSON.parse(schema), namesOf(kinds), kinds.uninterpretable) }
}

/** What the model read, its last token in brackets; a line of its own whatever the text has. */
function lineOf(trigger: PacketAssignment['triggers'][number]): string {
  const { left, last, pending } = cutAt(trigger)
  const own = last.trim() === '' ? (pending?.character ?? last) : last
  const space = /^\s*/u.exec(own)?.[0] ?? ''
  return `${left}${space}[[${own.slice(space.length)}]]`.replace(/\s+/gu, ' ').trim()
}

/** The schema with the study's kinds in the place of `["{{kinds}}"]`, and the answer that some studies have beside patterns. */
function filled(schema: unknown, kinds: readonly string[], uninterpretable: boolean): unknown {
  const put = (value: unknown): unknown => {
    if (Array.isArray(value))
      return value.flatMap((one: unknown): unknown[] => (one === '{{kinds}}' ? [...kinds] : [put(one)]))
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, put(one)]))
    return value
  }
  const whole = put(schema)
  if (!uninterpretable || typeof whole !== 'object' || whole === null) return whole
  const properties = 'properties' in whole && typeof whole.properties === 'object' ? whole.properties : {}
  return { ...whole, properties: { ...properties, uninterpretable: { type: 'boolean' } } }
}
