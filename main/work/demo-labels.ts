/** The labels that come with the demo model: the study of the paper in small, read by three readers and adjudicated in part. */
import { readFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { PatternKind } from '#contract/annotation.ts'
import { StudyDesign } from '#contract/study-design.ts'
import type { Study } from '#contract/study.ts'
import type { Workspace } from '../project/workspace.ts'
import { beginAdjudication } from '../store/adjudication.ts'
import { recordChange, viewAnnotation } from '../store/annotation.ts'
import { assignmentTriggers } from '../store/assignment-trigger.ts'
import type { Store } from '../store/open.ts'
import { drawStudy, listStudies, queueOf } from '../store/study.ts'

/**
 * A line of resources/demo-labels.jsonl: what one reader found in one assignment. A trigger is [sentence, position], which hold
 * whatever the order of near-equal coefficients; `shown` are indices into the triggers, from 0.
 */
interface Label {
  reader: string
  triggers: [number, number][]
  patterns: { description: string; kind: PatternKind; shown: number[] }[]
}

/** The design that the readers' packets came from. */
const DESIGN = {
  name: 'three readers',
  annotators: ['reader 1', 'reader 2', 'reader 3'],
  keysPerLayer: 10,
  seed: 7,
  overlapShare: 1,
  raters: 3,
  controlShare: 0.1,
  controlRule: 1,
}
const ADJUDICATOR = 'reader 4'

/**
 * Makes the readers' study and labels what is new in it, so that it can be run again. A pattern that lost its support with the scan
 * is left out, and so is the label of an assignment that is not there any more. Other work gets its turn after every assignment.
 * @param report told after each how many are done, of how many.
 * @param signal aborting it leaves the rest unlabelled.
 */
export async function labelledStudy(
  { store, resources }: Pick<Workspace, 'store' | 'resources'>,
  scan: number,
  report: (done: number, total: number) => void = () => undefined,
  signal?: AbortSignal,
): Promise<Study> {
  // By who labels: the study may have been given another name.
  const known = listStudies(store).find(({ annotators }) =>
    DESIGN.annotators.every((name) => annotators.includes(name)),
  )
  const study = known ?? (await drawStudy(store, StudyDesign.parse({ ...DESIGN, scan }), signal))
  const labels = readFileSync(join(resources, 'demo-labels.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Label)
  let done = 0
  const labelAll = async (reader: string, assignments: readonly number[]): Promise<void> => {
    const own = labels.filter((label) => label.reader === reader)
    for (const assignment of assignments) {
      if (signal?.aborted === true) return
      labelOne(store, assignment, own)
      report(++done, labels.length)
      await setImmediate()
    }
  }
  for (const annotator of DESIGN.annotators) {
    const queue = queueOf(store, study.id, annotator)
    await labelAll(
      annotator,
      queue.filter(({ state }) => state === 'new').map(({ assignment }) => assignment),
    )
  }
  const agreed = beginAdjudication(store, study.id, ADJUDICATOR)
  await labelAll(
    ADJUDICATOR,
    agreed.flatMap(({ assignment, state }) => (assignment !== null && state === 'new' ? [assignment] : [])),
  )
  return study
}

function labelOne(store: Store, assignment: number, labels: readonly Label[]): void {
  const { minSupport } = viewAnnotation(store, assignment)
  const rankOf = new Map(
    assignmentTriggers(store, assignment).map(({ sentence, position, rank }) => [`${sentence} ${position}`, rank]),
  )
  const ranksOf = (places: readonly [number, number][]): number[] =>
    places.flatMap(([sentence, position]) => rankOf.get(`${sentence} ${position}`) ?? []).toSorted((a, b) => a - b)
  // Two assignments share few triggers; of the same one most are there again on every machine.
  const label = labels.find((one) => 2 * ranksOf(one.triggers).length > one.triggers.length)
  if (label === undefined) return
  let isFound = false
  for (const { description, kind, shown } of label.patterns) {
    const ranks = ranksOf(shown.flatMap((index) => (label.triggers[index] ? [label.triggers[index]] : [])))
    if (ranks.length < minSupport) continue
    isFound = true
    const pattern = randomUUID()
    const content = { description, kind, ranks, from: [pattern] }
    recordChange(store, assignment, randomUUID(), { kind: 'add-pattern', pattern, content })
  }
  const state = isFound ? 'done' : 'no-pattern'
  recordChange(store, assignment, randomUUID(), { kind: 'set-state', state })
}
