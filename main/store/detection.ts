/** What counting finds in keys: what a `detectors` analysis keeps of each. */
import { z } from 'zod'
import { Feature, KeyTopic } from '#contract/analysis/detector.ts'
import type { KeyId } from '#contract/key-id.ts'
import { detectorOf } from '../analysis/detectors/detector-of.ts'
import { isTopic } from '../analysis/detectors/topics.ts'
import type { DetectorRow, DetectorsPart } from '../analysis/detectors/detector-row.ts'
import type { Store } from './open.ts'

/** Rows that are there already are written again. */
export function insertDetections(db: Store, analysis: number, part: DetectorsPart): void {
  const { layer, starts, tokens } = part
  const insert = db.prepare(
    `INSERT OR REPLACE INTO detection (analysis, layer, "index", active, unigram, ngram, previous, shape, position, information, fewest,
       shuffled, own, other, detector, topic) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const insertToken = db.prepare(
    'INSERT OR REPLACE INTO detected_token (analysis, layer, "index", rank, token) VALUES (?, ?, ?, ?, ?)',
  )
  for (let i = 0; i < part.active.length; i++) {
    const number = (list: ArrayLike<number>): number => list[i] as number
    const known = (list: ArrayLike<number>): number | null => (Number.isNaN(list[i]) ? null : number(list))
    const explained = Object.fromEntries(
      Feature.options.map((feature) => [feature, known(part.explained[feature])]),
    ) as DetectorRow['explained']
    const [active, information, fewest] = [number(part.active), number(part.information), number(part.fewest)]
    const [own, other] = [known(part.own), known(part.other)]
    insert.run(
      analysis,
      layer,
      i,
      active,
      ...Feature.options.map((feature) => explained[feature]),
      information,
      fewest,
      number(part.shuffled),
      own,
      other,
      detectorOf({ active, explained, information, fewest, own }),
      topicIn(part.topics[i]),
    )
    for (let at = starts[i] as number; at < (starts[i + 1] as number); at++)
      insertToken.run(analysis, layer, i, at - (starts[i] as number) + 1, tokens[at])
  }
}

const StoredTopic = KeyTopic.extend({ isByChance: z.boolean() })

/** As it is kept. */
function topicIn(found: DetectorsPart['topics'][number] | undefined): string | null {
  if (!found?.topic) return null
  const { topic, byChance } = found
  const kept: NonNullable<DetectorRow['topic']> = {
    ...topic,
    shuffled: byChance?.share ?? 0,
    isByChance: isTopic(byChance),
  }
  return JSON.stringify(kept)
}

interface Kept extends Omit<DetectorRow, 'explained' | 'topic'> {
  topic: string | null
  unigram: number | null
  ngram: number | null
  previous: number | null
  shape: number | null
  position: number | null
}

const COLUMNS = `layer, "index", active, unigram, ngram, previous, shape, position, information, fewest, shuffled, own, other, detector, topic`

const toRow = ({ unigram, ngram, previous, shape, position, topic, ...row }: Kept): DetectorRow => ({
  ...row,
  topic: topic === null ? null : StoredTopic.parse(JSON.parse(topic)),
  explained: { unigram, 'n-gram': ngram, 'previous token': previous, 'word shape': shape, position },
})

/** By layer and index. */
export function detectionRows(db: Store, analysis: number): DetectorRow[] {
  const rows = db.prepare(`SELECT ${COLUMNS} FROM detection WHERE analysis = ? ORDER BY layer, "index"`).all(analysis)
  return (rows as Kept[]).map(toRow)
}

/** Reads the row of a key. */
export function detectionOf(db: Store, analysis: number): (key: KeyId) => DetectorRow | undefined {
  const get = db.prepare(`SELECT ${COLUMNS} FROM detection WHERE analysis = ? AND layer = ? AND "index" = ?`)
  return ({ layer, index }) => {
    const row = get.get(analysis, layer, index) as Kept | undefined
    return row && toRow(row)
  }
}

/** Reads the last tokens of a key that has few, strongest first. */
export function detectedTokens(db: Store, analysis: number): (key: KeyId) => number[] {
  const tokens = db
    .prepare('SELECT token FROM detected_token WHERE analysis = ? AND layer = ? AND "index" = ? ORDER BY rank')
    .pluck()
  return ({ layer, index }) => tokens.all(analysis, layer, index) as number[]
}
