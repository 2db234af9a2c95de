/** Intruder questions: what is drawn, what nobody can see of it, and answers there and back. */
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { QuestionDesign } from '#contract/question.ts'
import { StudyDesign } from '#contract/study-design.ts'
import { guessingTail } from '#main/analysis/question/guessing.ts'
import { atOnce } from '#main/computation/steps.ts'
import { buildLabels, readLabels } from '#main/exchange/labels.ts'
import { unseal } from '#main/exchange/manifest.ts'
import { buildPacket, readPacket } from '#main/exchange/packet.ts'
import { requireSeen } from '#main/store/blind.ts'
import { removeContent } from '#main/store/content.ts'
import { labelsOf } from '#main/store/labels.ts'
import { importLabels, previewing } from '#main/store/labels-import.ts'
import { openStore, type Store } from '#main/store/open.ts'
import { openPacket, packetsOf } from '#main/store/packet.ts'
import { answerQuestion, listQuestions, questionPeople, undoAnswer, viewQuestion } from '#main/store/question.ts'
import { drawQuestions, IntruderTruth, previewQuestions } from '#main/store/question-draw.ts'
import { answeredSteps } from '#main/store/question-results.ts'
import { removeAnnotator } from '#main/store/study-amendment.ts'
import { createDesignedStudy } from '#main/store/study.ts'
import { removeHidden } from '#main/store/removal.ts'
import { studyPeople } from '#main/store/study-people.ts'
import { prefixesOf } from '#main/store/trigger.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { WIDE, writeWideProject } from '../../fixtures/wide-project.ts'

const folder = temporaryFolder()
let db: Store
let scan: number
let study: number

const PEOPLE = ['ann', 'bob', 'cem']
const studyOf = (change: object = {}): number =>
  createDesignedStudy(
    db,
    StudyDesign.parse({
      name: randomUUID(),
      scan,
      keysPerLayer: 8,
      seed: 3,
      annotators: PEOPLE,
      overlapShare: 0.5,
      triggersPerKey: 20,
      minSentences: 20,
      ...change,
    }),
  ).id
const designOf = (change: object = {}): QuestionDesign =>
  QuestionDesign.parse({ study, keysPerLayer: 6, controlShare: 0.25, seed: 5, ...change })

beforeAll(() => {
  ;({ db, scan } = writeWideProject(join(folder, 'p.keymark')))
  study = studyOf()
})
afterAll(() => void db.close())

interface Row {
  id: number
  number: number
  annotator: number
  layer: number | null
  key: number | null
  shown: { lines: { text: string; position: number }[] }
  truth: IntruderTruth
}

const rows = (of: number): Row[] =>
  (
    db
      .prepare('SELECT id, number, annotator, layer, "key", shown, truth FROM question WHERE study = ? ORDER BY id')
      .all(of) as (Omit<Row, 'shown' | 'truth'> & { shown: string; truth: string })[]
  ).map((row) => ({
    ...row,
    shown: JSON.parse(row.shown) as Row['shown'],
    truth: IntruderTruth.parse(JSON.parse(row.truth)),
  }))

describe('questions', () => {
  it('cost what the preview says, are about keys that nobody asked has, and are the same for the same seed', () => {
    const preview = atOnce(previewQuestions(db, designOf()))
    expect(preview).toMatchObject({ questions: 18, controls: 6, secondsPerQuestion: 20, isMeasured: false })
    expect(preview.layers).toEqual([1, 2, 3].map((layer) => ({ layer, questions: 6 })))
    const twin = studyOf()
    expect(atOnce(drawQuestions(db, designOf({ study: twin })))).toEqual(
      atOnce(previewQuestions(db, designOf({ study: studyOf() }))),
    )
    expect(atOnce(drawQuestions(db, designOf()))).toEqual(preview)
    const plain = (of: number): object[] => {
      const first = Math.min(...rows(of).map(({ annotator }) => annotator))
      return rows(of).map(({ id: _id, annotator, ...row }) => ({ ...row, annotator: annotator - first }))
    }
    expect(plain(study)).toEqual(plain(twin))
    const other = studyOf()
    atOnce(drawQuestions(db, designOf({ study: other, seed: 6 })))
    expect(plain(other)).not.toEqual(plain(study))
    expect(questionPeople(db, study).map(({ questions }) => questions)).toEqual(
      preview.people.map(({ questions }) => questions),
    )
    const holds = db.prepare('SELECT 1 FROM assignment WHERE annotator = ? AND layer = ? AND "key" = ?')
    for (const { annotator, layer, key } of rows(study)) expect(holds.get(annotator, layer, key)).toBe(undefined)
    const labelled = new Set(
      db
        .prepare(`SELECT DISTINCT layer || '/' || "key" FROM assignment WHERE study = ? AND kind = 'key'`)
        .pluck()
        .all(study) as string[],
    )
    const about = [...Map.groupBy(rows(study), ({ number }) => number).values()].flatMap(([first]) =>
      first?.layer === null ? [] : [`${first?.layer}/${first?.key}`],
    )
    expect(about.filter((key) => labelled.has(key))).toHaveLength(preview.labelled)
    expect(preview.labelled).toBeGreaterThan(12)
  })

  it('have four prefixes of the key and one of another, each of another sentence; the same for all, in orders of their own', () => {
    for (const same of Map.groupBy(rows(study), ({ number }) => number).values()) {
      const lines = same.map(({ truth }) => JSON.stringify(truth.lines.toSorted((a, b) => a.line - b.line)))
      expect(new Set(lines).size).toBe(1)
      for (const { layer, key, shown, truth } of same) {
        expect(truth.lines.map(({ line }) => line).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4])
        expect(new Set(truth.lines.map(({ sentence }) => sentence)).size).toBe(5)
        for (const [i, line] of shown.lines.entries()) {
          expect(line.text.split(' ')[0]).toBe(`w${truth.lines[i]?.sentence}.0`)
          expect(line.position).toBe(truth.lines[i]?.position)
        }
        if (layer === null || key === null) {
          expect(truth).toMatchObject({ isControl: true, other: null })
          continue
        }
        const placeOf = ({ sentence, position }: { sentence: number; position: number }): string =>
          `${sentence}/${position}`
        const strongest = new Set(prefixesOf(db, scan, { layer, index: key }, 20).map(placeOf))
        const others = new Set(prefixesOf(db, scan, { layer, index: truth.other ?? -1 }, 20).map(placeOf))
        expect(truth.other).not.toBe(key)
        const kept = new Set(prefixesOf(db, scan, { layer, index: key }, -1).map(({ sentence }) => sentence))
        for (const line of truth.lines) {
          expect((line.line === 0 ? others : strongest).has(placeOf(line))).toBe(true)
          if (line.line === 0) expect(kept.has(line.sentence)).toBe(false)
        }
      }
    }
    const places = rows(study).map(({ truth }) => truth.lines.findIndex(({ line }) => line === 0))
    expect(new Set(places).size).toBe(5)
  })

  it('that are drawn once more are about other keys, behind the first', () => {
    const more = studyOf()
    atOnce(drawQuestions(db, designOf({ study: more })))
    const first = rows(more)
    atOnce(drawQuestions(db, designOf({ study: more })))
    const second = rows(more).slice(first.length)
    const keys = (of: Row[]): string[] => of.flatMap(({ layer, key }) => (layer === null ? [] : [`${layer}/${key}`]))
    expect(keys(second).filter((key) => keys(first).includes(key))).toEqual([])
    expect(Math.min(...second.map(({ number }) => number))).toBe(Math.max(...first.map(({ number }) => number)) + 1)
    const list = listQuestions(db, more, 'ann')
    expect(list.map(({ place }) => place)).toEqual(list.map((_, i) => i + 1))
  })

  it('are about other keys alone where everybody has all of the study’s', () => {
    const alone = studyOf({ annotators: ['ann'], overlapShare: 0 })
    expect(atOnce(previewQuestions(db, designOf({ study: alone })))).toMatchObject({
      questions: 18,
      labelled: 0,
      shared: 0,
    })
    expect(() => atOnce(previewQuestions(db, designOf({ study: alone, examples: ['random'] })))).toThrow(
      /draw examples/u,
    )
  })
})

/** Who always takes the line of that number in the truth. */
const answerAll = (of: number, wanted: number): void => {
  for (const { id, truth } of rows(of)) {
    const line = truth.lines.findIndex((one) => one.line === wanted) + 1
    answerQuestion(db, id, randomUUID(), [line], 7000)
  }
}

describe('answers', () => {
  it('replace each other, are taken back latest first, and are not made twice', () => {
    const [first, second] = listQuestions(db, study, 'ann').map(({ question }) => question) as [number, number]
    const id = randomUUID()
    expect(answerQuestion(db, first, id, [2], 1000)).toMatchObject({ answer: [2], canUndo: true })
    expect(answerQuestion(db, first, id, [3])).toMatchObject({ answer: [2] })
    answerQuestion(db, first, randomUUID(), [4])
    answerQuestion(db, second, randomUUID(), [1])
    expect(undoAnswer(db, first)).toMatchObject({ question: second, answer: null })
    expect(undoAnswer(db, second)).toMatchObject({ question: first, answer: [2] })
    expect(undoAnswer(db, second)).toMatchObject({ question: first, answer: null, canUndo: false })
    expect(undoAnswer(db, second)).toBe(null)
    expect(() => answerQuestion(db, first, randomUUID(), [6])).toThrow(/the question has 5/u)
    expect(() => answerQuestion(db, first, randomUUID(), [1, 2])).toThrow(/one line/u)
    expect(listQuestions(db, study, 'ann').some(({ isAnswered }) => isAnswered)).toBe(false)
    expect(() => listQuestions(db, study)).toThrow(/several annotators/u)
    expect(() => viewQuestion(db, 10_000)).toThrow(/no question/u)
  })

  it('are blind: neither a question nor the list of them says what it is about, and its keys are closed until it is answered', () => {
    const { question } = listQuestions(db, study, 'bob')[0] as { question: number }
    const view = JSON.stringify(viewQuestion(db, question)) + JSON.stringify(listQuestions(db, study, 'bob'))
    for (const word of ['truth', 'layer', '"key"', 'control', 'number', 'other', 'intruder":', '"source":"t'])
      expect(view).not.toContain(word)
    expect(view).toContain('"sentence":null')
    const asked = studyOf({ annotators: ['ann'], overlapShare: 0 })
    atOnce(drawQuestions(db, designOf({ study: asked })))
    const own = rows(asked).find(({ layer }) => layer !== null) as Row
    for (const index of [own.key ?? 0, own.truth.other ?? 0])
      expect(() => requireSeen(db, scan, { layer: own.layer ?? 0, index })).toThrow(/has yet to/u)
    removeContent(db, { kind: 'study', id: asked })
    db.transaction(() => atOnce(removeHidden(db)))()
    expect(rows(asked)).toEqual([])
  })

  it('come to their truth: who sees all is always right, who takes another line never', () => {
    const sure = studyOf()
    atOnce(drawQuestions(db, designOf({ study: sure })))
    answerAll(sure, 0)
    const answered = atOnce(answeredSteps(db, sure))
    expect(answered.every(({ line, seconds, isOwn }) => line === 0 && seconds === 7 && !isOwn)).toBe(true)
    expect(answered.filter(({ isControl }) => isControl)).toHaveLength(6 * 3)
    answerAll(sure, 3)
    expect(atOnce(answeredSteps(db, sure)).every(({ line }) => line === 3)).toBe(true)
    expect(() => removeAnnotator(db, sure, 'ann')).toThrow(/has begun/u)
  })

  it('measure a time, which the next preview is of', () => {
    expect(atOnce(previewQuestions(db, designOf({ study: studyOf() })))).toMatchObject({
      isMeasured: true,
      secondsPerQuestion: 14,
    })
  })
})

describe('a packet', () => {
  it('carries questions without their truth, and their answers come back once', async () => {
    const lab = studyOf()
    atOnce(drawQuestions(db, designOf({ study: lab })))
    const own = rows(lab)
    for (const packet of packetsOf(db, lab)) {
      const path = join(folder, `${packet.annotator}.kmpacket`)
      writeFileSync(path, await buildPacket(packet, '0'))
      const { texts } = await unseal(path, ['kmpacket'])
      const text = String(texts['questions.jsonl'])
      expect(new Set([...text.matchAll(/"(\w+)":/gu)].map(([, name]) => name))).toEqual(
        new Set(['id', 'form', 'lines', 'text', 'tokens', 'tokenIds', 'tokenEnds', 'first', 'position', 'nextToken']),
      )
      const theirs = openStore(join(temporaryFolder(), 'own.keymark'))
      const place = openPacket(theirs, await readPacket(path))
      expect(openPacket(theirs, await readPacket(path))).toBe(place)
      expect(
        theirs
          .prepare('SELECT count(*) FROM question WHERE coalesce(number, layer, "key", truth) IS NOT NULL')
          .pluck()
          .get(),
      ).toBe(0)
      const list = listQuestions(theirs, place)
      expect(list).toHaveLength(packet.questions?.length ?? 0)
      for (const { question, place: at } of list) answerQuestion(theirs, question, randomUUID(), [1 + (at % 5)], 3000)
      answerQuestion(theirs, list[0]?.question ?? 0, randomUUID(), [5])
      undoAnswer(theirs, list[0]?.question ?? 0)
      const labels = labelsOf(theirs, place)
      const back = join(folder, `${packet.annotator}.kmlabels`)
      writeFileSync(back, await buildLabels(labels, '0'))
      expect(await readLabels(back)).toEqual(labels)
      const file = { file: 'f', labels }
      expect(atOnce(previewing(db, [file]))).toMatchObject([{ new: list.length, newEvents: list.length + 2 }])
      expect(importLabels(db, [file])).toMatchObject([{ new: list.length, unchanged: 0 }])
      expect(importLabels(db, [file])).toMatchObject([{ new: 0, newEvents: 0, unchanged: list.length }])
      const forged = { ...labels, answers: labels.answers?.map((answer) => ({ ...answer, activeMs: 1 })) ?? [] }
      expect(() => importLabels(db, [{ file: 'f', labels: forged }])).toThrow(/answers never change/u)
      theirs.close()
    }
    const answered = atOnce(answeredSteps(db, lab))
    expect(answered).toHaveLength(own.length)
    for (const { annotator, number, line } of answered) {
      const list = listQuestions(db, lab, annotator)
      const row = own.find((one) => one.number === number && list.some(({ question }) => question === one.id)) as Row
      const at = list.find(({ question }) => question === row.id)?.place ?? 0
      expect(line).toBe(row.truth.lines[at % 5]?.line)
    }
    expect(atOnce(studyPeople(db, lab)).every(({ returned }) => returned !== null)).toBe(true)
  })
})

it('cannot be told by length and frequency of the last token: who goes by these guesses', () => {
  const large = studyOf({ keysPerLayer: 2 })
  atOnce(drawQuestions(db, designOf({ study: large, keysPerLayer: 30, controlShare: 0 })))
  const questions = [...Map.groupBy(rows(large), ({ number }) => number).values()].flatMap(([one]) => one ?? [])
  expect(questions.length).toBeGreaterThan(3 * (WIDE.keys - 5 - 6))
  // Every word of the fixture is there once, so its frequency says nothing by construction: lengths remain.
  const rules: Record<string, (lengths: number[]) => number> = {
    longest: (lengths) => lengths.indexOf(Math.max(...lengths)),
    shortest: (lengths) => lengths.indexOf(Math.min(...lengths)),
    oddest: (lengths) => {
      const apart = lengths.map((own, i) =>
        Math.abs(Math.log(own) - lengths.filter((_, j) => j !== i).reduce((sum, l) => sum + Math.log(l), 0) / 4),
      )
      return apart.indexOf(Math.max(...apart))
    },
  }
  for (const rule of Object.values(rules)) {
    const right = questions.filter(
      ({ truth }) => truth.lines[rule(truth.lines.map(({ position }) => position))]?.line === 0,
    ).length
    const named = Array.from({ length: questions.length }, () => [1])
    expect(guessingTail(named, right, 5)).toBeGreaterThan(0.001)
  }
})
