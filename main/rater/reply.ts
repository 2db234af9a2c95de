/** From what a server sent to an annotation. Machines write around their JSON, quote numbers and name lines that are not there. */
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Pattern } from '#contract/annotation.ts'
import { listed, namesOf, type KindScheme } from '#contract/kind.ts'
import { spelled } from '#contract/spelling.ts'
import type { MachineAnswer } from '#contract/machine.ts'

/** The reply holds no answer; the message says why, for the record of the attempt. */
export class NoAnswer extends Error {}

const Completion = z.object({
  model: z.string().optional(),
  choices: z
    .array(z.object({ message: z.object({ content: z.string().nullish() }), finish_reason: z.string().nullish() }))
    .min(1),
})

/** The text of a chat completion, and the model that wrote it. @throws NoAnswer */
export function completionOf(reply: string): { text: string; model: string | null } {
  let value: unknown
  try {
    value = JSON.parse(reply)
  } catch {
    throw new NoAnswer('the reply is no JSON')
  }
  const parsed = Completion.safeParse(value)
  const [choice] = parsed.data?.choices ?? []
  if (choice === undefined) throw new NoAnswer('the reply is no chat completion')
  if (choice.finish_reason === 'length')
    throw new NoAnswer('the answer was cut: it is longer than the server lets it be')
  return { text: choice.message.content ?? '', model: parsed.data?.model ?? null }
}

type Labels = Pick<MachineAnswer, 'state' | 'patterns' | 'leftOut'>

/**
 * The patterns of an answer. What cannot count is left out and said: a pattern on fewer lines than the study asks, a line that is not there.
 * @param triggers how many lines were shown
 * @throws NoAnswer where there is no list of patterns, or one has no description or kind
 */
export function labelsOf(
  text: string,
  { kinds, minSupport, triggers }: { kinds: KindScheme; minSupport: number; triggers: number },
): Labels {
  const answer = objectIn(text)
  if (kinds.uninterpretable && answer['uninterpretable'] === true)
    return { state: 'uninterpretable', patterns: [], leftOut: [] }
  const listing = answer['patterns']
  if (!Array.isArray(listing)) throw new NoAnswer('the answer has no list of patterns')
  const leftOut: string[] = []
  const patterns = listing.flatMap((value: unknown, i): Pattern[] => {
    const name = `pattern ${i + 1}`
    if (typeof value !== 'object' || value === null) throw new NoAnswer(`${name} is no object`)
    const fields = value as Record<string, unknown>
    const description = typeof fields['description'] === 'string' ? fields['description'].trim().slice(0, LONGEST) : ''
    if (description === '') throw new NoAnswer(`${name} has no description`)
    const [kind, ...also] = kindsIn(fields['kind'], kinds, name)
    const { ranks, strange } = ranksIn(fields['lines'] ?? fields['triggers'], triggers, name)
    if (strange > 0)
      leftOut.push(`${name} named ${strange} ${strange === 1 ? 'line that is' : 'lines that are'} not there`)
    if (ranks.length < minSupport) {
      leftOut.push(`${name} is on ${ranks.length} of the ${minSupport} lines that a pattern needs`)
      return []
    }
    return [{ id: randomUUID(), description, kind: kind ?? null, ranks, ...(also.length > 0 && { also }) }]
  })
  return { state: patterns.length === 0 ? 'no-pattern' : 'done', patterns, leftOut }
}

/** Characters of a description. */
const LONGEST = 2000

function kindsIn(value: unknown, scheme: KindScheme, name: string): string[] {
  const said = (Array.isArray(value) ? value : [value]).map((one) => (typeof one === 'string' ? one.trim() : ''))
  const known = namesOf(scheme)
  const found = said.map((one) => known.find((kind) => spelled(kind).toLowerCase() === spelled(one).toLowerCase()))
  const kinds = [...new Set(found.filter((kind) => kind !== undefined))]
  if (kinds.length === 0 || found.includes(undefined))
    throw new NoAnswer(`${name} has no kind of the study: ${listed(known)}`)
  if (kinds.length > 1 && !scheme.several) throw new NoAnswer(`${name} has several kinds, and the study asks for one`)
  return kinds
}

/** Numbers, numbers as text, and ranges such as "3-7". */
function ranksIn(value: unknown, triggers: number, name: string): { ranks: number[]; strange: number } {
  const parts = Array.isArray(value)
    ? value
    : typeof value === 'string'
      ? value.split(/[,;\s]+/u).filter(Boolean)
      : null
  if (parts === null) throw new NoAnswer(`${name} lists no lines`)
  const numbers = parts.flatMap((part: unknown): number[] => {
    const text = typeof part === 'number' || typeof part === 'string' ? String(part).trim() : ''
    const { from, to } = /^(?<from>\d{1,6})(?:\s*[-–]\s*(?<to>\d{1,6}))?\.?$/u.exec(text)?.groups ?? {}
    if (from === undefined) throw new NoAnswer(`${name} lists something that is no number of a line`)
    const [first, last] = [Number(from), Number(to ?? from)]
    return Array.from({ length: Math.min(Math.max(0, last - first + 1), triggers + 1) }, (_, i) => first + i)
  })
  const distinct = [...new Set(numbers)].toSorted((a, b) => a - b)
  const ranks = distinct.filter((rank) => rank >= 1 && rank <= triggers)
  return { ranks, strange: distinct.length - ranks.length }
}

/** The last whole JSON object of a text with `patterns` in it; what a machine thinks aloud before it may hold others. */
function objectIn(text: string): Record<string, unknown> {
  const said = text.replace(/<think>[\s\S]*?<\/think>/gu, '')
  let found: Record<string, unknown> | null = null
  let tries = 0
  for (let at = said.indexOf('{'); at !== -1 && tries < MOST_OBJECTS; tries++) {
    const end = endOfObject(said, at)
    const value = end === null ? null : parsed(said.slice(at, end))
    if (value !== null && ('patterns' in value || 'uninterpretable' in value)) found = value
    at = said.indexOf('{', value === null || end === null ? at + 1 : end)
  }
  if (found === null) throw new NoAnswer('the answer holds no JSON object with patterns')
  return found
}

/** Beginnings of objects that are looked at. */
const MOST_OBJECTS = 500

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

/** Behind the brace that closes the one at `from`; null where none does. Braces in strings do not count. */
function endOfObject(text: string, from: number): number | null {
  let depth = 0
  let isString = false
  for (let at = from; at < text.length; at++) {
    const character = text[at]
    if (isString) {
      if (character === '\\') at += 1
      else if (character === '"') isString = false
    } else if (character === '"') isString = true
    else if (character === '{') depth += 1
    else if (character === '}') {
      depth -= 1
      if (depth === 0) return at + 1
    }
  }
  return null
}
