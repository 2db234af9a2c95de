/** The kinds of a study: the paper's two where its specification names none. */
import { KindScheme, PAPER_KINDS } from '#contract/kind.ts'
import type { Store } from './open.ts'

export function kindsOfStudy(db: Store, study: number): KindScheme {
  const stored = db.prepare(`SELECT json_extract(spec, '$.kinds') FROM study WHERE id = ?`).pluck().get(study) as
    | string
    | null
    | undefined
  return schemeOf(stored === null || stored === undefined ? undefined : JSON.parse(stored))
}

/** @param stored what a specification says, if anything. */
export const schemeOf = (stored: unknown): KindScheme => (stored === undefined ? PAPER_KINDS : KindScheme.parse(stored))
