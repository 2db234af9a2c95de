/** What an annotator reads: a copy of the triggers, which belongs to the assignment and outlives scan and corpus. */
import type { Trigger } from '#contract/trigger.ts'
import type { Store } from './open.ts'

/** In the order of their ranks. */
export function assignmentTriggers(db: Store, assignment: number): Trigger[] {
  const rows = db
    .prepare(
      'SELECT rank, coefficient, sentence, source, text, tokens, token_ids, first, position, next_token AS nextToken FROM assignment_trigger WHERE assignment = ? ORDER BY rank',
    )
    .all(assignment) as (Omit<Trigger, 'tokens' | 'tokenIds' | 'lastToken'> & { tokens: string; token_ids: string })[]
  return rows.map(({ tokens, token_ids, ...row }) => {
    const texts = JSON.parse(tokens) as string[]
    return {
      ...row,
      tokens: texts,
      tokenIds: JSON.parse(token_ids) as number[],
      lastToken: texts[row.position] ?? '',
    }
  })
}

/** `lastToken` is read from `tokens`. */
type NewTrigger = Omit<Trigger, 'lastToken'>

/** Gives an assignment its triggers. */
export function triggerWriter(db: Store): (assignment: number | bigint, triggers: Iterable<NewTrigger>) => void {
  const insert = db.prepare(
    `INSERT INTO assignment_trigger (assignment, rank, coefficient, sentence, source, text, tokens, token_ids, first, position, next_token)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  return (assignment, triggers) => {
    for (const trigger of triggers) {
      const { rank, coefficient, sentence, source, text, tokens, tokenIds, first, position, nextToken } = trigger
      const texts = [text, JSON.stringify(tokens), JSON.stringify(tokenIds)]
      insert.run(assignment, rank, coefficient, sentence, source, ...texts, first, position, nextToken)
    }
  }
}
