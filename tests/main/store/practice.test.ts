import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Change } from '#contract/annotation.ts'
import { allLabels } from '#contract/statistics.ts'
import { StudyDesign } from '#contract/study-design.ts'
import type { Host } from '#main/host.ts'
import { testHost } from '../../fixtures/host.ts'
import { temporaryFolder, writeProject } from '../../fixtures/project.ts'

const folder = temporaryFolder()
const answers: string[] = []
let host: Host
let study: number

const recorder =
  (own: Host, assignment: number) =>
  (change: Change): Promise<unknown> =>
    own.client.annotation.record({ assignment, id: crypto.randomUUID(), change })

const practiceOf = async (own: Host, assignment: number) =>
  (await own.client.annotation.get({ assignment })).view.practice

beforeAll(async () => {
  const path = join(folder, 'p.keymark')
  writeProject(path).db.close()
  host = testHost(answers)
  await host.workspace.openProject(path)
  const [scan] = await host.client.scan.list()
  const design = { scan: scan?.id, name: 'practised', keysPerLayer: 1, triggersPerKey: 5, annotators: ['ann', 'bob'] }
  study = (
    await host.client.study.create(StudyDesign.parse({ ...design, overlapShare: 1, practiceKeys: 2, practiceFirst: 1 }))
  ).id
})
afterAll(() => host.close())

it('is refused where more practice is to come first than there is', () => {
  const result = StudyDesign.safeParse({ scan: 1, name: 'x', annotators: ['a'], practiceKeys: 1, practiceFirst: 2 })
  expect(result.error?.issues[0]).toMatchObject({ path: ['practiceFirst'] })
})

it('comes first where the study wants it, and shows an example once it is answered', async () => {
  const queue = await host.client.study.queue({ study, annotator: 'ann' })
  expect(queue.map(({ practice }) => practice)).toEqual([true, true, undefined, undefined])
  const [first, second, third] = queue.map(({ assignment }) => assignment)
  const [practise, other, count] = [first ?? 0, second ?? 0, third ?? 0].map((one) => recorder(host, one))
  await expect(count?.({ kind: 'set-state', state: 'no-pattern' })).rejects.toThrow('answer 1 more practice key first')

  // Whoever adjudicates writes the examples.
  const adjudicated = await host.client.adjudication.begin({ study, adjudicator: 'eva' })
  const examples = adjudicated.filter(({ practice }) => practice === true)
  expect(examples).toHaveLength(2)
  for (const { assignment } of examples) {
    const write = recorder(host, assignment ?? 0)
    const content = { description: 'ends alike', kind: 'shallow', ranks: [1, 2, 3] }
    await write({ kind: 'add-pattern', pattern: crypto.randomUUID(), content })
    await write({ kind: 'set-state', state: 'done' })
  }

  expect(await practiceOf(host, first ?? 0)).toEqual({ example: null })
  await practise?.({ kind: 'set-state', state: 'no-pattern' })
  expect(await practiceOf(host, first ?? 0)).toMatchObject({
    example: { patterns: [{ description: 'ends alike', kind: 'shallow', ranks: [1, 2, 3] }] },
  })
  expect(await practiceOf(host, third ?? 0)).toBeNull()
  await count?.({ kind: 'set-state', state: 'no-pattern' })
  await other?.({ kind: 'note', note: 'later' })
})

it('goes with its examples in a packet, and counts nowhere', async () => {
  answers.push(folder)
  const exported = await host.client.packet.export({ study })
  const file = exported?.packets.find(({ annotator }) => annotator === 'bob')?.file ?? ''
  const back = join(folder, 'bob.kmlabels')
  const own = testHost([join(folder, file), join(folder, 'bob.keymark'), back])
  await own.client.packet.open()
  const [received] = await own.client.study.list()
  const queue = await own.client.study.queue({ study: received?.id ?? 0 })
  expect(queue.map(({ practice }) => practice)).toEqual([true, true, undefined, undefined])
  const label = (at: number) => recorder(own, queue[at]?.assignment ?? 0)
  await expect(label(2)({ kind: 'set-state', state: 'no-pattern' })).rejects.toThrow('practice')
  expect(await practiceOf(own, queue[0]?.assignment ?? 0)).toEqual({ example: null })
  for (const at of [0, 1, 2, 3]) await label(at)({ kind: 'set-state', state: 'no-pattern' })
  expect(await practiceOf(own, queue[0]?.assignment ?? 0)).toMatchObject({
    example: { patterns: [{ description: 'ends alike' }] },
  })
  await own.client.packet.returnLabels({ study: received?.id ?? 0 })
  await own.close()
  answers.push(back)
  const preview = await host.client.packet.previewLabels()
  await host.client.packet.importLabels({ files: preview?.files.map(({ id }) => id) ?? [] })

  // Two keys, both labelled by bob and one by ann; neither practice nor its examples are among them.
  const { statistics } = await host.client.statistics.study(allLabels(study))
  expect(statistics.overall).toMatchObject({ keys: 2, annotations: 3, patterns: { value: 0 } })
  const layers = await host.client.statistics.layers(allLabels(study))
  expect(layers.map(({ patterns }) => patterns)).toEqual([0, 0])
  const agreement = await host.client.agreement.study({ study, seed: 1, draws: 10 })
  expect(agreement).toMatchObject({ shared: 2, overall: { keys: 1 } })
})
