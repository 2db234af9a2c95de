/** The labels that come with the demo model: the study of the paper in small, read once by one reader. */
import { readFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Study } from '#contract/study.ts'
import type { PatternKind } from '#contract/annotation.ts'
import type { Host } from '../host.ts'

/** A line of resources/demo-labels.jsonl; a trigger is [sentence, position], which hold whatever the order of near-equal coefficients. */
interface LabelledKey {
  key: string
  patterns: { description: string; kind: PatternKind; triggers: [number, number][] }[]
}

const STUDY = 'read'

/**
 * Draws the labelled keys' study and labels what is new in it, so that it can be run again. A pattern that lost its support with the
 * scan is left out.
 */
export async function labelledStudy(
  host: Host,
  scan: number,
  draw: { perLayer: number; seed: number },
): Promise<Study> {
  const { client, workspace } = host
  const known = (await client.study.list()).find(({ name }) => name === STUDY)
  const study = known ?? (await client.study.sample({ ...draw, name: STUDY, scan, annotator: 'reader' }))
  const lines = readFileSync(join(workspace.resources, 'demo-labels.jsonl'), 'utf8').trimEnd().split('\n')
  const labels = new Map(lines.map((line) => JSON.parse(line) as LabelledKey).map((label) => [label.key, label]))
  const drawn = await client.study.keys({ study: study.id })
  const keys = new Map(drawn.map((key) => [key.place, `${key.layer}/${key.index}`]))
  for (const { assignment, place, state } of await client.study.queue({ study: study.id })) {
    const label = labels.get(keys.get(place) ?? '')
    if (state === 'new' && label !== undefined) await labelKey(host, assignment, label)
  }
  return study
}

async function labelKey({ client }: Host, assignment: number, { patterns }: LabelledKey): Promise<void> {
  const { triggers, view } = await client.annotation.get({ assignment })
  const rankOf = new Map(triggers.map(({ sentence, position, rank }) => [`${sentence} ${position}`, rank]))
  let isFound = false
  for (const { description, kind, triggers: shown } of patterns) {
    const ranks = shown.flatMap(([sentence, position]) => rankOf.get(`${sentence} ${position}`) ?? [])
    if (ranks.length < view.minSupport) continue
    isFound = true
    const pattern = randomUUID()
    const content = { description, kind, ranks: ranks.toSorted((a, b) => a - b), from: [pattern] }
    await client.annotation.record({ assignment, id: randomUUID(), change: { kind: 'add-pattern', pattern, content } })
  }
  const state = isFound ? 'done' : 'no-pattern'
  await client.annotation.record({ assignment, id: randomUUID(), change: { kind: 'set-state', state } })
}
