/** A study with three kinds of its own, from its design to its dataset and back. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KindScheme } from '#contract/kind.ts'
import { allLabels } from '#contract/statistics.ts'
import { defaultGuidelines, StudyDesign } from '#contract/study-design.ts'
import { ratingsAgreement } from '#main/analysis/agreement/ratings-report.ts'
import { ratingColumns, ratingsOf } from '#main/analysis/agreement/ratings.ts'
import type { Host } from '#main/host.ts'
import { studyRecord } from '#main/store/dataset.ts'
import { exportStudy } from '#main/work/dataset.ts'
import { agreementOf } from '#main/work/agreement.ts'
import { testHost } from '../../fixtures/host.ts'
import { temporaryFolder, writeProject } from '../../fixtures/project.ts'

const SCHEME = KindScheme.parse({
  kinds: [
    { name: 'form', definition: 'what it looks like', shape: 'square', colour: 'blue', letter: 'q' },
    { name: 'syntax', definition: 'what part of speech', shape: 'triangle', colour: 'sky', letter: 'y' },
    { name: 'topic', definition: 'what it is about', shape: 'circle', colour: 'orange', letter: 't' },
  ],
  several: true,
  uninterpretable: true,
})
type Found = [kinds: string[], ...ranks: number[]][] | 'uninterpretable'

/** By annotator and place in the queue, where both have the same five keys. */
const LABELS: Record<string, Found[]> = {
  ann: [
    [
      [['form'], 1, 2, 3],
      [['topic'], 3, 4, 5],
    ],
    [[['syntax', 'topic'], 1, 2, 3, 4]],
    'uninterpretable',
    [[['form'], 1, 2, 3, 4, 5]],
    [],
  ],
  bob: [
    [[['form'], 1, 2, 3]],
    [[['topic', 'syntax'], 1, 2, 3, 4]],
    [[['syntax'], 1, 2, 3]],
    'uninterpretable',
    [[['topic'], 2, 3, 4]],
  ],
}

const folder = temporaryFolder()
const path = join(folder, 'p.keymark')
const answers: string[] = []
let host: Host
let study: number

/** Labels the annotator's keys, in the order of the keys. */
async function label(own: Host, annotator: string, inOrder: number[]): Promise<void> {
  for (const [i, found] of (LABELS[annotator] ?? []).entries()) {
    const assignment = inOrder[i] ?? 0
    const record = (change: Parameters<Host['client']['annotation']['record']>[0]['change']) =>
      own.client.annotation.record({ assignment, id: crypto.randomUUID(), change })
    for (const [[kind = '', ...also], ...ranks] of found === 'uninterpretable' ? [] : found) {
      const pattern = crypto.randomUUID()
      await record({ kind: 'add-pattern', pattern, content: { description: kind, kind: null, ranks } })
      await record({ kind: 'set-kind', pattern, patternKind: kind, ...(also.length > 0 && { also }) })
    }
    const state = found === 'uninterpretable' ? found : found.length === 0 ? 'no-pattern' : 'done'
    await record({ kind: 'set-state', state })
  }
}

/** Assignments of somebody in the order of layer and key. */
const assignmentsOf = (annotator: string): number[] =>
  host.workspace.store
    .prepare(
      `SELECT assignment.id FROM assignment JOIN annotator ON annotator.id = annotator
       WHERE name = ? AND kind = 'key' ORDER BY layer, "key"`,
    )
    .pluck()
    .all(annotator) as number[]

beforeAll(async () => {
  writeProject(path).db.close()
  host = testHost(answers)
  await host.workspace.openProject(path)
  const [scan] = await host.client.scan.list()
  const design = { scan: scan?.id, name: 'own', keysPerLayer: 3, annotators: ['ann', 'bob'], overlapShare: 1 }
  const guidelines = defaultGuidelines(SCHEME)
  const drawn = await host.client.study.create(
    StudyDesign.parse({ ...design, triggersPerKey: 5, kinds: SCHEME, guidelines }),
  )
  study = drawn.id
  expect(drawn).toMatchObject({ kinds: SCHEME, assignments: 10 })
  await label(host, 'ann', assignmentsOf('ann'))
})
afterAll(() => host.close())

it('tells annotators the kinds in its guidelines, and refuses others', async () => {
  const [guideline] = await host.client.study.guidelines({ study })
  expect(guideline?.text).toContain('Topic: what it is about.')
  const [assignment = 0] = assignmentsOf('bob')
  const record = (change: Parameters<Host['client']['annotation']['record']>[0]['change']) =>
    host.client.annotation.record({ assignment, id: crypto.randomUUID(), change })
  const pattern = crypto.randomUUID()
  await expect(
    record({ kind: 'add-pattern', pattern, content: { description: '', kind: 'shallow', ranks: [] } }),
  ).rejects.toThrow('The study has no kind “shallow”; its kinds are form, syntax and topic.')
})

describe('with the labels of a packet', () => {
  it('carries the kinds there, and only labels of these kinds back', async () => {
    answers.push(folder)
    const exported = await host.client.packet.export({ study })
    const file = exported?.packets.find(({ annotator }) => annotator === 'bob')?.file ?? ''
    const own = testHost([join(folder, file), join(folder, 'bob.keymark'), join(folder, 'bob.kmlabels')])
    await own.client.packet.open()
    const [received] = await own.client.study.list()
    expect(received?.kinds).toEqual(SCHEME)
    // A packet's assignments have the ids of the project that sent it.
    const uuids = host.workspace.store.prepare('SELECT uuid FROM assignment WHERE id = ?').pluck()
    const there = own.workspace.store.prepare('SELECT id FROM assignment WHERE uuid = ?').pluck()
    await label(
      own,
      'bob',
      assignmentsOf('bob').map((id) => there.get(uuids.get(id)) as number),
    )
    await own.client.packet.returnLabels({ study: received?.id ?? 0 })
    // As if the study had not this kind.
    const narrow = { ...SCHEME, kinds: SCHEME.kinds.slice(0, 2) }
    const set = host.workspace.store.prepare(`UPDATE study SET spec = json_set(spec, '$.kinds', json(?))`)
    set.run(JSON.stringify(narrow))
    answers.push(join(folder, 'bob.kmlabels'))
    await expect(host.client.packet.previewLabels()).rejects.toThrow('the study has no kind “topic”')
    set.run(JSON.stringify(SCHEME))
    answers.push(join(folder, 'bob.kmlabels'))
    const preview = await host.client.packet.previewLabels()
    const files = preview?.files.map(({ id }) => id) ?? []
    expect(await host.client.packet.importLabels({ files })).toMatchObject([{ annotator: 'bob', new: 5 }])
    await own.close()
  })

  it('Figure 2 has the classes of its kinds, a key counting once', async () => {
    const { statistics, figures, tables } = await host.client.statistics.study(allLabels(study))
    const { overall, trends } = statistics
    // Triggers of 25, half of what each annotator said: keys in the order of `LABELS`.
    expect(overall.kinds.map(({ kind, only }) => [kind, (only.value ?? 0) * 25])).toEqual([
      ['form', expect.closeTo((2 + 3 + 5) / 2, 10)],
      ['syntax', expect.closeTo(3 / 2, 10)],
      ['topic', expect.closeTo((2 + 3) / 2, 10)],
    ])
    expect((overall.both.value ?? 0) * 25).toBeCloseTo((1 + 4 + 4) / 2, 10)
    expect(overall.kinds.map(({ any }) => Math.round((any.value ?? 0) * 50))).toEqual([
      3 + 3 + 5,
      4 + 4 + 3,
      3 + 4 + 4 + 3,
    ])
    expect(overall.kinds.map(({ patterns }) => Math.round((patterns.value ?? 0) * 10))).toEqual([3, 3, 4])
    expect(overall.uninterpretable?.value).toBeCloseTo(2 / 10, 10)
    expect(overall.shallow).toMatchObject({ value: null, reason: 'the study has no such kind' })
    expect(trends.map(({ name }) => name)).toEqual([
      'Topic only',
      'Several kinds',
      'Form only',
      'Syntax only',
      'Any topic pattern',
    ])
    const [figure] = figures
    expect(figure?.caption).toContain(
      'show a form pattern only, a syntax pattern only, a topic pattern only, several, or none',
    )
    expect(figures.map(({ name }) => name)).toContain('topic-share')
    expect(JSON.stringify(figure?.spec)).toContain('["form only","syntax only","several","topic only","not covered"]')
    expect(JSON.stringify(figure?.spec)).not.toContain('paper: semantic')
    expect(tables.findings.columns.map(({ title }) => title)).toEqual([
      'Layer',
      'Keys',
      'Form only',
      'Syntax only',
      'Several',
      'Topic only',
      'Covered',
      'Patterns a key',
      'Form a key',
      'Syntax a key',
      'Topic a key',
      'With a pattern',
      'Uninterpretable',
    ])
  })

  it('agreement is that of the sets of its kinds', async () => {
    const result = await agreementOf(host.workspace, study, { seed: 1, draws: 50 })
    expect(result.classes).toEqual(['none', 'form', 'syntax', 'topic', 'several'])
    const sets = (annotator: string): string[] =>
      (LABELS[annotator] ?? []).flatMap((found) =>
        [1, 2, 3, 4, 5].map((rank) => {
          const shown = found === 'uninterpretable' ? [] : found.filter(([, ...ranks]) => ranks.includes(rank))
          return [...new Set(shown.flatMap(([kinds]) => kinds))].toSorted().join('|') || '{}'
        }),
      )
    const rows = Object.keys(LABELS).flatMap((rater) =>
      sets(rater).map((value, i) => ({ unit: String(i + 10), rater, value })),
    )
    const of = (level: 'nominal' | 'set', values = rows) =>
      ratingsAgreement(ratingsOf(ratingColumns(values), level), { level, seed: 1, draws: 1 })
    const { triggers, patterns } = result.overall
    expect(triggers.masi.value).toBeCloseTo(Number(of('set').masi), 12)
    expect(triggers.jaccard.value).toBeCloseTo(Number(of('set').jaccard), 12)
    const classes = rows.map((row) => ({ ...row, value: row.value.includes('|') ? 'several' : row.value }))
    expect(triggers.alpha.value).toBeCloseTo(Number(of('nominal', classes).krippendorff.nominal), 12)
    expect(triggers.confusion.flat().reduce((a, b) => a + b, 0)).toBe(25)
    // The kinds of a pattern count in whatever order they were said.
    expect(patterns).toMatchObject({ matched: 2, kind: { value: 1 } })
    expect(result.models.map(({ response }) => response)).toEqual(['covered', 'form', 'syntax', 'topic'])
  })

  it('the dataset has a column for each kind, and comes back as it was', async () => {
    const out = join(folder, 'out')
    const options = { text: true, pseudonyms: false, excel: false, licence: 'unknown' }
    for (const format of ['jsonl', 'csv', 'hf'] as const) await exportStudy(host.workspace, study, format, out, options)
    const card = readFileSync(join(out, 'README.md'), 'utf8')
    expect(card).toContain('| layer | keys | form only | syntax only | several | topic only | not covered |')
    expect(card).toContain('each form, syntax or topic')
    expect(card).toContain('- *topic*: what it is about')
    expect(card).toContain('| `syntax` | int32 | triggers that show syntax patterns only |')
    expect(readFileSync(join(out, 'own.csv'), 'utf8')).toContain(',syntax|topic,')
    const [first = ''] = readFileSync(join(out, 'own.jsonl'), 'utf8').split('\n')
    expect(JSON.parse(first)).toMatchObject({ coverage: { form: 2, syntax: 0, several: 1, topic: 2, uncovered: 0 } })
    const other = testHost([out])
    await other.workspace.openProject(join(folder, 'other.keymark'))
    const imported = await other.client.dataset.import({ format: 'jsonl' })
    const there = allLabels(imported?.study ?? 0)
    expect(await other.client.statistics.layers(there)).toEqual(await host.client.statistics.layers(allLabels(study)))
    expect((await other.client.study.list())[0]?.kinds).toEqual(SCHEME)
    await other.close()
  })

  it('adjudication sets the kinds side by side', async () => {
    await host.client.adjudication.begin({ study, adjudicator: 'eva' })
    const queue = await host.client.adjudication.queue({ study })
    const rows = await Promise.all(
      queue.map(({ assignment }) => host.client.adjudication.compare({ assignment: assignment ?? 0 })),
    )
    const both = rows.flatMap((one) => one.rows).filter(({ patterns }) => patterns.every((pattern) => pattern !== null))
    expect(both.map(({ sameKind, merged }) => [sameKind, merged.kind, merged.also])).toEqual(
      expect.arrayContaining([
        [true, 'syntax', ['topic']],
        [true, 'form', undefined],
      ]),
    )
  })

  it('stands beside a study of other kinds over a mapping, which is kept', async () => {
    const { client } = host
    const [scan] = await client.scan.list()
    const drawn = { scan: scan?.id ?? 0, name: 'two', perLayer: 3, seed: 1, annotator: 'cid' }
    const other = await client.study.sample(drawn)
    const inOrder = await client.study.queue({ study: other.id })
    for (const { assignment } of inOrder) {
      const pattern = crypto.randomUUID()
      const content = { description: 'x', kind: 'shallow', ranks: [1, 2, 3, 4] }
      const record = (change: Parameters<typeof client.annotation.record>[0]['change']) =>
        client.annotation.record({ assignment, id: crypto.randomUUID(), change })
      await record({ kind: 'add-pattern', pattern, content })
      await record({ kind: 'set-state', state: 'done' })
    }
    const compare = (first: number, second: number, mapping: Record<string, string | null> | null = null) =>
      client.statistics.compare({ first, second, mapping })
    await expect(compare(other.id, study)).rejects.toThrow(
      'form, syntax, topic of “own” has to be one of the kinds of “two” (shallow, semantic), or be left out',
    )
    await expect(compare(other.id, study, { form: 'topic', syntax: null, topic: null })).rejects.toThrow(
      'the study has no kind “topic”',
    )
    const mapping = { form: 'shallow', syntax: 'shallow', topic: null }
    const given = await compare(other.id, study, mapping)
    expect(given).toMatchObject({ mapping, first: { keys: 5 }, second: { keys: 5 } })
    // Triggers of 25 that show form or syntax in the first study, half of what each annotator said.
    const shallow = given.rows.find(({ layer, measure }) => layer === null && measure === 'shallow')
    expect(shallow?.first.value).toBeCloseTo(20 / 25, 10)
    expect((shallow?.second.value ?? 0) * 25).toBeCloseTo((3 + 4 + 5 + 3 + 4 + 3) / 2, 10)
    expect(shallow?.difference.value).toBeCloseTo((shallow?.second.value ?? 0) - 20 / 25, 10)
    expect(given.rows.find(({ layer, measure }) => layer === null && measure === 'semantic')?.second.value).toBe(0)
    expect(given.table.rows).toHaveLength(given.rows.length)
    // What was kept is used from now on, and no dataset says it.
    expect(await compare(other.id, study)).toEqual(given)
    await expect(compare(study, other.id)).rejects.toThrow('shallow, semantic of “two”')
    expect(JSON.stringify(studyRecord(host.workspace.store, other.id).spec)).not.toContain('form')
  })
})
