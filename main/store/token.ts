/** Tokens of a scan's model, by how they read. */
import type { Token } from '#contract/key.ts'
import { KeymarkError } from '../keymark-error.ts'
import type { Store } from './open.ts'
import { modelOfScan } from './scan.ts'

type Row = Pick<Token, 'id' | 'token'>

/** Tokens that an error names. */
const NAMED = 5

/**
 * The token that reads so or, where none does, so with a space before it; else one that looks the same (`spelled`); else `#12` is token 12.
 * @throws KeymarkError `bad-input` when there is none, naming some that begin alike, or several that read the same.
 */
export function findToken(db: Store, scan: number, text: string): Token {
  const from = 'SELECT id, text AS token FROM token WHERE model = (SELECT model FROM scan WHERE id = @scan)'
  const reading = db.prepare(`${from} AND text = @text ORDER BY id`)
  const looking = db.prepare(`${from} AND spelled(text) = spelled(@text) AND spelled(text) <> '' ORDER BY id`)
  const isThere = (text: string): boolean => reading.get({ scan, text }) !== undefined
  const meant = (row: Row): Token => ({ ...row, hasTwin: isThere(` ${row.token}`) })
  const ways = [reading, looking].flatMap((way) => [text, ` ${text}`].map((wanted) => ({ way, wanted })))
  for (const { way, wanted } of ways) {
    const [token, ...others] = way.all({ scan, text: wanted }) as Row[]
    if (token === undefined) continue
    if (others.length === 0) return meant(token)
    const ids = [token, ...others].slice(0, NAMED).map(({ id }) => `#${id}`)
    const more = others.length < NAMED ? '' : ', …'
    throw new KeymarkError(
      'bad-input',
      `${others.length + 1} tokens read “${wanted}” (${ids.join(', ')}${more}). Say which, by its number.`,
    )
  }
  const id = /^#(\d{1,9})$/u.exec(text)?.[1]
  const numbered = db.prepare(`${from} AND id = @id`).get({ scan, id: id ?? null }) as Row | undefined
  if (numbered !== undefined) return meant(numbered)
  const alike = db
    .prepare(
      `${from} AND lower(substr(ltrim(text), 1, length(@bare))) = lower(@bare) ORDER BY length(text), id LIMIT ${NAMED}`,
    )
    .all({ scan, bare: text.trim() }) as Row[]
  const lastByte = `<0x${Buffer.from(text).subarray(-1).toString('hex').toUpperCase()}>`
  const hint =
    alike.length === 0
      ? /[^\0-~]$/u.test(text) && isThere(lastByte)
        ? `Its last character is several tokens, of which “${lastByte}” ends it: find that one, or search for what prefixes contain.`
        : 'A longer word may be several tokens: try its beginning.'
      : `These begin like it: ${alike.map(({ token }) => `“${token}”`).join(', ')}.`
  throw new KeymarkError(
    'bad-input',
    `The vocabulary of ${modelOfScan(db, scan).name} has no token “${text}”, nor one with a space before it. ${hint}`,
  )
}
