/** What is stored of a key's meaning: tokens that its value promotes, and what its finished labels describe. */
import { KeyTopic } from '#contract/analysis/detector.ts'
import type { FoundKey, Key, KeyDetection, KeyId, KeyLabel, KeyValue, KeyWeights } from '#contract/key.ts'
import type { Side } from '#contract/side.ts'
import { fullestValues, getAnalysis, newestDone } from './analysis.ts'
import { isOfScan } from './assignment-scan.ts'
import { blindKeys } from './blind.ts'
import { detectedTokens, detectionOf } from './detection.ts'
import { effectOf, hasEffects } from './effect.ts'
import { LABELLED } from './labelled.ts'
import type { Store } from './open.ts'
import { patternsOf } from './pattern.ts'
import { modelOfScan } from './scan.ts'
import { tokenTexts } from './trigger.ts'
import { weightOf } from './weight.ts'

/** Tokens of a value in a row of the table. */
const IN_A_ROW = 5

/** What a `values` analysis keeps of the key's value; null where none of the scan is done. */
export function storedValue(db: Store, scan: number, { layer, index }: KeyId): KeyValue | null {
  const analysis = fullestValues(db, scan)
  if (analysis === null) return null
  const { settings } = getAnalysis(db, analysis)
  const finalNorm = 'finalNorm' in settings && settings.finalNorm
  const tokenText = tokenTexts(db, scan)
  const tokens = db
    .prepare(
      'SELECT token AS id, probability FROM value_token WHERE analysis = ? AND layer = ? AND "index" = ? ORDER BY rank LIMIT 10',
    )
    .all(analysis, layer, index) as { id: number; probability: number }[]
  return {
    finalNorm,
    promotes: tokens.map(({ id, probability }) => ({ token: tokenText(id), id, probability })),
    suppresses: finalNorm ? null : suppressedTokens(db, scan, { layer, index }),
  }
}

/** What a `weights` analysis keeps, which reads values out by the bare product; null where none of the scan is done. */
function suppressedTokens(db: Store, scan: number, { layer, index }: KeyId): KeyValue['suppresses'] {
  const analysis = newestDone(db, scan, 'weights')
  if (analysis === null) return null
  const tokenText = tokenTexts(db, scan)
  const tokens = db
    .prepare(
      'SELECT token AS id, probability FROM suppressed_token WHERE analysis = ? AND layer = ? AND "index" = ? ORDER BY rank',
    )
    .all(analysis, layer, index) as { id: number; probability: number }[]
  return tokens.map(({ id, probability }) => ({ token: tokenText(id), id, probability }))
}

/** What a `weights` analysis keeps of the key; null where none of the scan is done. */
export function storedWeights(db: Store, scan: number, key: KeyId): KeyWeights | null {
  const analysis = newestDone(db, scan, 'weights')
  const row = analysis === null ? undefined : weightOf(db, analysis)(key)
  if (row === undefined) return null
  const { role, skew, kurtosis, readWrite, isAtypical, readValue, gateValue, gateRead, own, below } = row
  const { vocabulary } = modelOfScan(db, scan)
  return {
    role,
    skew,
    kurtosis,
    readWrite,
    isAtypical,
    readValue,
    gateValue,
    gateRead,
    own: own === null ? null : { token: tokenTexts(db, scan)(own), below: (below ?? 0) / vocabulary },
  }
}

/** What a `detectors` analysis keeps of the key; null where none of the scan is done. */
export function storedDetection(db: Store, scan: number, key: KeyId): KeyDetection | null {
  const analysis = newestDone(db, scan, 'detectors')
  const row = analysis === null ? undefined : detectionOf(db, analysis)(key)
  if (analysis === null || row === undefined) return null
  const tokens = detectedTokens(db, analysis)(key).map(tokenTexts(db, scan))
  return {
    detector: row.detector,
    explained: row.explained,
    tokens: tokens.length === 0 ? null : tokens,
    alone: row.own,
    topic: row.topic && KeyTopic.parse(row.topic),
  }
}

/** Whether values or descriptions of the scan's keys are stored at all: a table has columns for what is. */
export function storedMeanings(
  db: Store,
  scan: number,
): { values: boolean; weights: boolean; detectors: boolean; effects: boolean; descriptions: boolean } {
  const isDescribed = db
    .prepare(
      `SELECT EXISTS (SELECT 1 FROM assignment JOIN study ON study.id = assignment.study
         JOIN annotation ON annotation.assignment = assignment.id
         WHERE ${isOfScan('?')} AND assignment.kind = 'key' AND state IN ${LABELLED} AND patterns <> '[]')`,
    )
    .pluck()
    .get(scan)
  return {
    values: fullestValues(db, scan) !== null,
    weights: newestDone(db, scan, 'weights') !== null,
    detectors: newestDone(db, scan, 'detectors') !== null,
    effects: hasEffects(db, scan),
    descriptions: isDescribed === 1,
  }
}

/** What is told of a key in a row; all of it null of one that is labelled blind. */
type Meaning = Pick<
  FoundKey,
  'isBlind' | 'promoted' | 'suppressed' | 'role' | 'readWrite' | 'detector' | 'described' | 'effect'
>

const NOTHING = {
  promoted: null,
  suppressed: null,
  role: null,
  readWrite: null,
  detector: null,
  described: null,
  effect: null,
}

/** For rows of the keys table. Of a key that somebody still labels blind: nothing. */
export function meanings(db: Store, scan: number, side: Side): (key: Key) => Meaning {
  const analysis = fullestValues(db, scan)
  const isBlind = blindKeys(db, scan)
  const tokenText = tokenTexts(db, scan)
  const weights = newestDone(db, scan, 'weights')
  const weight = weights === null ? () => undefined : weightOf(db, weights)
  const detectors = newestDone(db, scan, 'detectors')
  const detection = detectors === null ? () => undefined : detectionOf(db, detectors)
  const strongest = (table: 'value_token' | 'suppressed_token') => {
    const tokens = db
      .prepare(
        `SELECT token FROM ${table} WHERE analysis = ? AND layer = ? AND "index" = ? ORDER BY rank LIMIT ${IN_A_ROW}`,
      )
      .pluck()
    return (of: number | null, key: Key): string[] | null =>
      of === null ? null : (tokens.all(of, key.layer, key.index) as number[]).map(tokenText)
  }
  const [promoted, suppressed] = [strongest('value_token'), strongest('suppressed_token')]
  const patterns = patternsOf(db, scan)
  const effect = effectOf(db, scan, side)
  return (key) => {
    if (isBlind(key)) return { isBlind: true, ...NOTHING }
    const own = weight(key)
    // No study has most keys: they are not asked about.
    const described: KeyLabel[] = key.label === null ? [] : patterns(key)
    return {
      isBlind: false,
      promoted: promoted(analysis, key),
      suppressed: suppressed(weights, key),
      role: own?.role ?? null,
      readWrite: own?.readWrite ?? null,
      detector: detection(key)?.detector ?? null,
      described: described.length === 0 ? null : described,
      effect: effect(key),
    }
  }
}
