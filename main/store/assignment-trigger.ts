/** What an annotator reads: a copy of the triggers, which belongs to the assignment and outlives scan and corpus. */
import { z } from 'zod'
import { tokenIn } from '#contract/prefix.ts'
import type { Trigger } from '#contract/trigger.ts'
import type { SampledKey } from '../analysis/study/sample-keys.ts'
import { SCAN } from './assignment-scan.ts'
import type { Store } from './open.ts'
import { integers } from './packed.ts'
import { stored } from './stored.ts'

const Texts = z.array(z.string())
const Numbers = z.array(z.int())

/** In the order of their ranks. */
export function assignmentTriggers(db: Store, assignment: number): Trigger[] {
  const rows = db
    .prepare(
      `SELECT rank, coefficient, sentence, source, text, tokens, token_ids, token_ends, first, position, next_token AS nextToken
       FROM assignment_trigger WHERE assignment = ? ORDER BY rank`,
    )
    .all(assignment) as (Omit<Trigger, 'tokens' | 'tokenIds' | 'tokenEnds' | 'lastToken'> & {
    tokens: string
    token_ids: string
    token_ends: string | null
  })[]
  // A study of an earlier version has them in its scan alone.
  const ofSentence = db
    .prepare(
      `SELECT token_ends FROM sentence WHERE number = ? AND scan =
         (SELECT ${SCAN} FROM assignment JOIN study ON study.id = assignment.study WHERE assignment.id = ?)`,
    )
    .pluck()
  const endsOf = (sentence: number | null): number[] => {
    const ends = sentence === null ? undefined : (ofSentence.get(sentence, assignment) as Buffer | undefined)
    return ends === undefined ? [] : [...integers(ends)]
  }
  return rows.map(({ tokens, token_ids, token_ends, ...row }) => {
    const trigger = {
      ...row,
      tokens: stored(Texts, tokens),
      tokenIds: stored(Numbers, token_ids),
      tokenEnds: token_ends === null ? endsOf(row.sentence) : stored(Numbers, token_ends),
    }
    return { ...trigger, lastToken: tokenIn(trigger, row.position) }
  })
}

/**
 * The same as whoever labels it sees them: coefficients without their sign, which would tell the side; and none, told as 0, in a study that
 * shows other prefixes than the strongest, or keys of several scans, where how strong they are and how alike would tell which. Of several
 * scans nothing is left of the tokenizer but where tokens end, nor of the text but its words.
 */
export function shownTriggers(db: Store, assignment: number): Trigger[] {
  const [isHidden, isOfSeveral] = (db
    .prepare(
      `SELECT coalesce(json_extract(spec, '$.examples') NOT IN ('top', '["top"]'), 0), assignment.scan IS NOT NULL
       FROM assignment JOIN study ON study.id = assignment.study WHERE assignment.id = ? AND study.scan IS NOT NULL`,
    )
    .raw()
    .get(assignment) ?? [0, 0]) as [0 | 1, 0 | 1]
  const triggers = assignmentTriggers(db, assignment)
  if (isOfSeveral === 1) return triggers.map(wordsAlone)
  return triggers.map((trigger) => ({
    ...trigger,
    coefficient: isHidden === 1 ? 0 : Math.abs(trigger.coefficient),
  }))
}

/** Special tokens, ids, numbers and names of texts are other ones in other models and texts. */
function wordsAlone({ tokens, tokenEnds, first, position, ...trigger }: Trigger): Trigger {
  const last = tokenEnds.findLastIndex((end, i) => end > (tokenEnds[i - 1] ?? 0))
  const cut = <One>(of: One[]): One[] => of.slice(first, Math.max(last, position) + 1)
  const own = cut(tokens)
  return {
    ...trigger,
    coefficient: 0,
    sentence: null,
    source: '',
    tokens: own,
    tokenIds: own.map(() => 0),
    tokenEnds: cut(tokenEnds),
    first: 0,
    position: position - first,
  }
}

/** Reads what an assignment of the study shows of a key; undefined where it has none. */
export function shownReader(
  db: Store,
  study: number,
): (key: SampledKey) => { examples: string; triggers: Trigger[] } | undefined {
  const find = db.prepare(
    `SELECT id, examples FROM assignment WHERE study = ? AND layer = ? AND "key" = ? AND scan IS ? ORDER BY id LIMIT 1`,
  )
  return ({ layer, index, scan }) => {
    const found = find.get(study, layer, index, scan ?? null) as { id: number; examples: string } | undefined
    return found && { examples: found.examples, triggers: assignmentTriggers(db, found.id) }
  }
}

/** `lastToken` is read from `tokens`. */
type NewTrigger = Omit<Trigger, 'lastToken'>

/** Gives an assignment its triggers. */
export function triggerWriter(db: Store): (assignment: number | bigint, triggers: Iterable<NewTrigger>) => void {
  const insert = db.prepare(
    `INSERT INTO assignment_trigger (assignment, rank, coefficient, sentence, source, text, tokens, token_ids, token_ends, first, position, next_token)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  return (assignment, triggers) => {
    for (const trigger of triggers) {
      const { rank, coefficient, sentence, source, text, tokens, tokenIds, tokenEnds, first, position, nextToken } =
        trigger
      const ends = tokenEnds.length === 0 ? null : JSON.stringify(tokenEnds)
      const texts = [text, JSON.stringify(tokens), JSON.stringify(tokenIds), ends]
      insert.run(assignment, rank, coefficient, sentence, source, ...texts, first, position, nextToken)
    }
  }
}
