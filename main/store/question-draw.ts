/** From a question design to questions in the project: which keys, whom, and the lines. */
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { KeyId } from '#contract/key-id.ts'
import { INTRUDER_LINES, type QuestionDesign, type QuestionPreview } from '#contract/question.ts'
import { ExampleSource } from '#contract/stratum.ts'
import { StudyDesign } from '#contract/study-design.ts'
import { median } from 'simple-statistics'
import { beyondGuessing } from '../analysis/question/guessing.ts'
import { type ForeignLine, intruderFor, type Line, linesOf } from '../analysis/question/intruder.ts'
import { planQuestions, type QuestionPlan } from '../analysis/question/question-plan.ts'
import { seeded, type Random } from '../analysis/statistics/seeded.ts'
import { drawControl, type Prefix } from '../analysis/study/control.ts'
import type { Steps } from '../computation/steps.ts'
import { shownLine, type ShownLine } from '../exchange/packet-question.ts'
import { KeymarkError } from '../keymark-error.ts'
import type { Store } from './open.ts'
import { lineReader, tokenCounts } from './question-line.ts'
import { type Arm, armReader } from './study-arm.ts'
import { eligibleKeys } from './study-design.ts'
import { getStudy, scanOf } from './study.ts'
import { placed, prefixesOf, prefixReader, sentencePool } from './trigger.ts'

/** What an intruder question keeps to itself. */
export const IntruderTruth = z.object({
  isControl: z.boolean(),
  source: ExampleSource,
  /** Index of the key that the intruder is of; null of a control. */
  other: z.int().nullable(),
  /** As they are shown. `line`: 0 is the intruder, the others are numbered alike for everybody. */
  lines: z.array(z.object({ line: z.int(), sentence: z.int(), position: z.int(), coefficient: z.number() })),
})
export type IntruderTruth = z.infer<typeof IntruderTruth>

/** Seconds that a question takes until some were measured: five lines are read, and one key is pressed. */
const ASSUMED_SECONDS = 20
/** Measured answers that a measured time needs. */
const ENOUGH = 5
/** Keys of a layer whose lines may be intruders. */
const OTHERS = 150

interface Planned {
  plan: QuestionPlan
  people: { id: number; name: string }[]
  random: Random
  /** Prefixes of a key from one of the sources. */
  prefixes: (key: KeyId, examples: ExampleSource) => Prefix[]
  eligible: Map<number, number[]>
  scan: number
  /** Questions that the study has already. */
  first: number
  isHeld: (key: KeyId) => boolean
}

/** What the questions would cost. @throws KeymarkError `bad-input` when the study cannot have them. */
export function* previewQuestions(db: Store, design: QuestionDesign): Steps<QuestionPreview> {
  const { plan, people, eligible } = yield* planned(db, design)
  return previewOf(db, plan, people, [...eligible.keys()])
}

function previewOf(db: Store, plan: QuestionPlan, people: Planned['people'], layers: number[]): QuestionPreview {
  const measured = db
    .prepare(`SELECT sum(active_ms) / 1000.0 AS seconds FROM question_answer GROUP BY question HAVING seconds > 0`)
    .pluck()
    .all() as number[]
  const isMeasured = measured.length >= ENOUGH
  const secondsPerQuestion = isMeasured ? median(measured) : ASSUMED_SECONDS
  const answers = plan.keys.reduce((sum, key) => sum + key.people.length, 0)
  return {
    questions: plan.keys.length,
    labelled: plan.keys.filter(({ isLabelled }) => isLabelled).length,
    shared: plan.keys.filter((key) => key.people.length > 1).length,
    controls: plan.controls.length,
    layers: layers.map((layer) => ({
      layer,
      questions: plan.keys.filter((key) => key.layer === layer).length,
    })),
    people: people.map(({ name }, i) => {
      const questions = plan.controls.length + plan.keys.filter((key) => key.people.includes(i)).length
      return { annotator: name, questions, seconds: questions * secondsPerQuestion }
    }),
    secondsPerQuestion,
    isMeasured,
    answers,
    beyondChance: beyondGuessing(answers, INTRUDER_LINES),
  }
}

function* planned(db: Store, { study: id, examples, seed, ...design }: QuestionDesign): Steps<Planned> {
  const study = getStudy(db, id)
  const scan = scanOf(study)
  if (study.design === null)
    throw new KeymarkError(
      'unsupported',
      `How the study "${study.name}" was drawn is not known, so nobody can be asked about keys like its own. Draw another one.`,
    )
  const whole = StudyDesign.parse({ ...study.design, scan, name: study.name, annotators: study.annotators })
  // In a study of several scans, about keys of its own.
  const drawable = yield* eligibleKeys(db, { ...whole, minSentences: whole.minSentences })
  const { armOf } = drawable
  const eligible = new Map(drawable.eligible.map(([layer, indices]) => [layer, [...indices]]))
  const people = db
    .prepare("SELECT id, name FROM annotator WHERE study = ? AND role = 'annotator' ORDER BY id")
    .all(id) as Planned['people']
  const at = new Map(people.map((person, i) => [person.id, i]))
  const held = db
    .prepare(
      `SELECT DISTINCT kind, layer, "key" AS "index", annotator FROM assignment
       WHERE study = ? AND layer IS NOT NULL AND (scan IS NULL OR scan = ?)
         AND annotator IN (SELECT id FROM annotator WHERE role = 'annotator')`,
    )
    .all(id, scan) as (KeyId & { kind: string; annotator: number })[]
  const nameOf = ({ layer, index }: KeyId): string => `${layer}/${index}`
  const holders = new Map(
    [...Map.groupBy(held, nameOf)].map(([name, own]) => [
      name,
      new Set(own.flatMap(({ annotator }) => at.get(annotator) ?? [])),
    ]),
  )
  const asked = db
    .prepare('SELECT DISTINCT layer, "key" AS "index" FROM question WHERE study = ? AND layer IS NOT NULL')
    .all(id) as KeyId[]
  const first = db.prepare('SELECT coalesce(max(number), 0) FROM question WHERE study = ?').pluck().get(id) as number
  // Each drawing in another order than those before.
  const random = seeded((seed + 7919 * first) % 2 ** 31)
  const strongest = armReader(db, scan, whole.triggersPerKey)
  const weaker = armReader(db, scan, INTRUDER_LINES)
  const prefixes: Planned['prefixes'] = (key, source) => {
    const arm: Arm = { side: armOf(key).side, examples: source }
    return source === 'top' ? strongest(key, arm) : weaker(key, arm)
  }
  const isAble = (key: KeyId): boolean =>
    examples.every((source) => new Set(prefixes(key, source).map(({ sentence }) => sentence)).size >= INTRUDER_LINES)
  yield
  const plan = planQuestions(
    {
      eligible,
      holders,
      labelled: new Set(held.filter(({ kind }) => kind === 'key').map(nameOf)),
      asked: new Set(asked.map(nameOf)),
      people: people.map((_, i) => i),
    },
    design,
    random,
    isAble,
  )
  yield
  if (plan.keys.length === 0)
    throw new KeymarkError(
      examples.every((source) => source === 'top') ? 'bad-input' : 'examples-missing',
      `No key has ${INTRUDER_LINES} lines that anybody of "${study.name}" could be asked about: everybody has all of its keys, or too few prefixes are kept or drawn. Scan more sentences, or draw examples of more keys.`,
    )
  return { plan, people, random, prefixes, eligible, scan, first, isHeld: (key) => holders.has(nameOf(key)) }
}

/** One question, with its lines in the order of their numbers: the intruder first. */
interface Made {
  number: number
  key: KeyId
  people: readonly number[]
  shown: ShownLine[]
  truth: Omit<IntruderTruth, 'lines'>
  lines: Prefix[]
}

/** Draws the questions and writes them, all or none, behind what everybody has. @throws KeymarkError */
export function* drawQuestions(db: Store, design: QuestionDesign): Steps<QuestionPreview> {
  const found = yield* planned(db, design)
  const { plan, people, random, eligible, first } = found
  const made = [...(yield* makeQuestions(db, design, found)), ...(yield* makeControls(db, design, found))]
  const numbered = made.map((question, i): Made => ({ ...question, number: first + i + 1 }))
  const rows: { person: number; question: Made; shown: string; truth: string }[] = []
  for (const i of people.keys()) {
    for (const question of random.shuffled(numbered.filter((one) => one.people.includes(i)))) {
      const order = random.shuffled([...question.lines.keys()])
      const truth: IntruderTruth = {
        ...question.truth,
        lines: order.map((line) => ({ line, ...(question.lines[line] as Prefix) })),
      }
      rows.push({
        person: i,
        question,
        shown: JSON.stringify({ lines: order.map((line) => question.shown[line]) }),
        truth: JSON.stringify(truth),
      })
      yield
    }
  }
  const preview = previewOf(db, plan, people, [...eligible.keys()])
  const insert = db.prepare(
    `INSERT INTO question (uuid, study, annotator, place, form, shown, number, layer, "key", truth)
     VALUES (?, ?, ?, (SELECT coalesce(max(place), 0) + 1 FROM question WHERE annotator = ?), ?, ?, ?, ?, ?, ?)`,
  )
  db.transaction(() => {
    const now = db.prepare('SELECT coalesce(max(number), 0) FROM question WHERE study = ?').pluck().get(design.study)
    if (now !== first)
      throw new KeymarkError('busy', 'Questions of this study were drawn meanwhile. Look at them, and draw again.')
    for (const { person, question, shown, truth } of rows) {
      const annotator = people[person]?.id ?? 0
      const { layer, index } = question.key
      const about = question.truth.isControl ? [null, null] : [layer, index]
      insert.run(randomUUID(), design.study, annotator, annotator, design.form, shown, question.number, ...about, truth)
    }
  })()
  return preview
}

type Unnumbered = Omit<Made, 'number'>

/** About keys: four of its lines, and an intruder in the place of a fifth. */
function* makeQuestions(db: Store, { study, examples }: QuestionDesign, found: Planned): Steps<Unnumbered[]> {
  const { plan, random, prefixes, scan } = found
  const read = lineReader(db, scan, yield* tokenCounts(db, scan))
  const write = prefixReader(db, scan)
  const pools = new Map<string, ForeignLine[]>()
  const used = new Set<number>()
  const made: Unnumbered[] = []
  for (const { people, layer, index } of plan.keys) {
    const key = { layer, index }
    const source = examples[random.below(examples.length)] ?? 'top'
    const [replaced, ...own] = (linesOf(prefixes(key, source), INTRUDER_LINES, random) ?? []).map(read)
    const name = `${layer} ${source}`
    const pool = pools.get(name) ?? (yield* foreignLines(found, layer, source, read))
    pools.set(name, pool)
    const taken = new Set(
      [...prefixesOf(db, scan, key, -1), ...prefixesOf(db, scan, key, -1, 'negative'), ...own].map(
        ({ sentence }) => sentence,
      ),
    )
    const candidates = pool.filter(
      (line) => line.index !== index && !taken.has(line.sentence) && !used.has(line.sentence),
    )
    const intruder = replaced === undefined ? null : intruderFor(replaced, candidates, random)
    if (intruder === null)
      throw new KeymarkError(
        'bad-input',
        `Layer ${layer} has no other keys whose prefixes could be intruders for the study "${getStudy(db, study).name}". Scan more sentences, or leave the layer out by drawing another study.`,
      )
    used.add(intruder.sentence)
    const lines = [intruder, ...own].map(plain)
    made.push({
      key,
      people,
      lines,
      shown: write(lines).map(shownLine),
      truth: { isControl: false, source, other: intruder.index },
    })
    yield
  }
  return made
}

const plain = ({ sentence, position, coefficient }: Prefix): Prefix => ({ sentence, position, coefficient })

/** Lines of other keys of a layer, from the same source; rather of keys that nobody of the study labels. */
function* foreignLines(
  { eligible, prefixes, random, isHeld }: Planned,
  layer: number,
  source: ExampleSource,
  read: (prefix: Prefix) => Line,
): Steps<ForeignLine[]> {
  const shuffled = random.shuffled(eligible.get(layer) ?? [])
  const [held, free] = [true, false].map((is) => shuffled.filter((index) => isHeld({ layer, index }) === is)) as [
    number[],
    number[],
  ]
  const lines: ForeignLine[] = []
  for (const index of [...free, ...held].slice(0, OTHERS)) {
    for (const prefix of prefixes({ layer, index }, source)) lines.push({ ...read(prefix), index })
    yield
  }
  return lines
}

/** All five lines random, in the lengths and places of a key's; one of them is called the intruder. */
function* makeControls(db: Store, { examples }: QuestionDesign, found: Planned): Steps<Unnumbered[]> {
  const { plan, random, prefixes, scan, people } = found
  if (plan.controls.length === 0) return []
  const pool = yield* sentencePool(db, scan)
  const write = prefixReader(db, scan)
  const made: Unnumbered[] = []
  for (const key of plan.controls) {
    const source = examples[random.below(examples.length)] ?? 'top'
    const like = linesOf(prefixes(key, source), INTRUDER_LINES, random) ?? []
    const lines = drawControl(placed(db, scan, like), pool, random.below(2 ** 31)).map(plain)
    made.push({
      key,
      people: [...people.keys()],
      lines,
      shown: write(lines).map(shownLine),
      truth: { isControl: true, source, other: null },
    })
    yield
  }
  return made
}
