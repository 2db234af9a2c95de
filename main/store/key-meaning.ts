/** What is stored of a key's meaning: tokens that its value promotes, and what its finished labels describe. */
import type { FoundKey, Key, KeyId, KeyLabel, KeyValue } from '#contract/key.ts'
import { getAnalysis, fullestValues } from './analysis.ts'
import { blindKeys } from './blind.ts'
import { effectOf, hasEffects } from './effect.ts'
import { LABELLED } from './labelled.ts'
import type { Store } from './open.ts'
import { patternsOf } from './pattern.ts'
import { tokenTexts } from './trigger.ts'

/** Tokens of a value in a row of the table. */
const IN_A_ROW = 5

/** What a `values` analysis keeps of the key's value; null where none of the scan is done. */
export function storedValue(db: Store, scan: number, { layer, index }: KeyId): KeyValue | null {
  const analysis = fullestValues(db, scan)
  if (analysis === null) return null
  const { settings } = getAnalysis(db, analysis)
  const tokenText = tokenTexts(db, scan)
  const tokens = db
    .prepare(
      'SELECT token AS id, probability FROM value_token WHERE analysis = ? AND layer = ? AND "index" = ? ORDER BY rank LIMIT 10',
    )
    .all(analysis, layer, index) as { id: number; probability: number }[]
  return {
    finalNorm: 'finalNorm' in settings && settings.finalNorm,
    promotes: tokens.map(({ id, probability }) => ({ token: tokenText(id), id, probability })),
    suppresses: null,
  }
}

/** Whether values or descriptions of the scan's keys are stored at all: a table has columns for what is. */
export function storedMeanings(db: Store, scan: number): { values: boolean; effects: boolean; descriptions: boolean } {
  const isDescribed = db
    .prepare(
      `SELECT EXISTS (SELECT 1 FROM assignment JOIN study ON study.id = assignment.study
         JOIN annotation ON annotation.assignment = assignment.id
         WHERE study.scan = ? AND assignment.kind = 'key' AND state IN ${LABELLED} AND patterns <> '[]')`,
    )
    .pluck()
    .get(scan)
  return {
    values: fullestValues(db, scan) !== null,
    effects: hasEffects(db, scan),
    descriptions: isDescribed === 1,
  }
}

/** For rows of the keys table. Of a key that somebody still labels blind: nothing. */
export function meanings(
  db: Store,
  scan: number,
): (key: Key) => Pick<FoundKey, 'isBlind' | 'promoted' | 'described' | 'effect'> {
  const analysis = fullestValues(db, scan)
  const isBlind = blindKeys(db, scan)
  const tokenText = tokenTexts(db, scan)
  const tokens = db
    .prepare(
      `SELECT token FROM value_token WHERE analysis = ? AND layer = ? AND "index" = ? ORDER BY rank LIMIT ${IN_A_ROW}`,
    )
    .pluck()
  const patterns = patternsOf(db, scan)
  const effect = effectOf(db, scan)
  return (key) => {
    if (isBlind(key)) return { isBlind: true, promoted: null, described: null, effect: null }
    // No study has most keys: they are not asked about.
    const described: KeyLabel[] = key.label === null ? [] : patterns(key)
    return {
      isBlind: false,
      promoted: analysis === null ? null : (tokens.all(analysis, key.layer, key.index) as number[]).map(tokenText),
      described: described.length === 0 ? null : described,
      effect: effect(key),
    }
  }
}
