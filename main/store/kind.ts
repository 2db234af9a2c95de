/** The kinds of a study: the paper's two where its specification names none. */
import { KindScheme, PAPER_KINDS } from '#contract/kind.ts'
import type { Store } from './open.ts'
import { storedKinds } from './stored.ts'

export function kindsOfStudy(db: Store, study: number): KindScheme {
  const kinds = db.prepare(`SELECT json_extract(spec, '$.kinds') FROM study WHERE id = ?`).pluck().get(study)
  return storedKinds(kinds as string | null | undefined)
}

/** @param stored what a specification says, if anything. */
export const schemeOf = (stored: unknown): KindScheme => (stored === undefined ? PAPER_KINDS : KindScheme.parse(stored))
