/** When two texts are the same to a reader although their characters differ. What is shown is always the text as it was written. */
import { z } from 'zod'

/** Soft hyphen, zero-width spaces and joiners, marks of direction, byte order mark. */
const INVISIBLE = String.raw`\u00AD\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF`
const EACH = new RegExp(`[${INVISIBLE}]`, 'gu')
const AROUND = new RegExp(String.raw`^[\s${INVISIBLE}]+|[\s${INVISIBLE}]+$`, 'gu')

/** One text for all ways to write what looks the same: composed (NFC), without invisible characters. For comparison alone. */
export const spelled = (text: string): string =>
  /^[\t-~]*$/u.test(text) ? text : text.replace(EACH, '').normalize('NFC')

/** For searches: case and the width of white space do not count either. */
export const folded = (text: string): string => spelled(text).toLowerCase().replace(/\s+/gu, ' ')

/** Without the blanks and invisible characters around it. */
export const bare = (text: string): string => text.replace(AROUND, '')

/** What a person calls a study, a scan or somebody. */
export const Name = z
  .string()
  .overwrite((text) => bare(text).normalize('NFC'))
  .max(200)

/** Words, numbers, and each punctuation mark by itself. */
export const WORD = /[\p{L}\p{N}\p{M}]+(?:['’][\p{L}\p{N}\p{M}]+)*|[^\s\p{L}\p{N}\p{M}]/gu
