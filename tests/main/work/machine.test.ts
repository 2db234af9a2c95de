import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { LabelsImport } from '#contract/packet.ts'
import { readReturned, type MachineLabels } from '#main/exchange/labels.ts'
import { readPacket } from '#main/exchange/packet.ts'
import { machineLabels, machinesOf } from '#main/store/machine.ts'
import { openStore } from '#main/store/open.ts'
import { studyKeys } from '#main/store/agreement.ts'
import { byRule, startChatServer, type ChatServer } from '../../fixtures/chat-server.ts'
import { resources, testHost } from '../../fixtures/host.ts'
import { ANNOTATORS, assignmentsOf, labelOne, writeStudy } from '../../fixtures/packet.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { questionOf, readPromptFiles } from '#main/rater/prompt.ts'
import { run } from '../commands/in-process.ts'

let server: ChatServer
beforeEach(async () => {
  server = await startChatServer()
})
afterEach(() => server.close())

/** The study's packets, with ada's first. */
async function packets(): Promise<{ project: string; folder: string; paths: string[] }> {
  const { db, path } = writeStudy()
  db.close()
  const folder = temporaryFolder()
  await run(['packet', 'export', '--project', path, '--study', 'wiki', '--out', folder])
  return {
    project: path,
    folder,
    paths: readdirSync(folder)
      .toSorted()
      .map((name) => join(folder, name)),
  }
}

const annotate = (packet: string, ...more: string[]) =>
  run(['annotate', '--packet', packet, '--endpoint', server.address, '--model', 'tiny', '--json', ...more])

const imported = async (project: string, file: string): Promise<LabelsImport | undefined> => {
  const { stdout, stderr, status } = await run(['packet', 'import', '--project', project, file, '--json'])
  expect([status, stderr]).toEqual([0, ''])
  return (JSON.parse(stdout) as { imports: LabelsImport[] }).imports[0]
}

it('answers a packet as the rule does, brings the labels home as a rater of its own, and changes nothing of people', async () => {
  const { project, paths } = await packets()
  server.digest = 'sha256:abc'
  const [ada = '', grace = ''] = paths
  const { status, stdout } = await annotate(ada, '--name', 'robot', '--seed', '7', '--temperature', '0.5')
  expect(status).toBe(0)
  const rated = JSON.parse(stdout) as { out: string; labelled: number }
  expect(rated).toMatchObject({ rater: 'robot', assignments: 5, labelled: 5, failed: 0 })
  expect(server.asked).toHaveLength(5)
  expect(
    server.asked.every(
      ({ model, seed, temperature, hasSchema }) => model === 'tiny' && seed === 7 && temperature === 0.5 && hasSchema,
    ),
  ).toBe(true)

  const labels = (await readReturned(rated.out)) as MachineLabels
  const packet = await readPacket(ada)
  expect(labels).toMatchObject({ study: packet.study, packet: packet.packet })
  expect(labels.rater).toMatchObject({
    name: 'robot',
    model: 'tiny',
    server: server.address,
    digest: 'sha256:abc',
    temperature: 0.5,
    seed: 7,
  })
  expect(labels.rater.prompt).toBe(readFileSync(join(resources, 'rater/prompt.md'), 'utf8'))
  for (const { assignment, patterns, attempts } of labels.answers) {
    const asked = packet.assignments.find(({ id }) => id === assignment)
    const { text } = questionOf(readPromptFiles(resources), packet, asked ?? { triggers: [] })
    const { patterns: wanted } = byRule(text) as { patterns: { description: string; lines: number[] }[] }
    expect(patterns.map(({ description, ranks }) => ({ description, lines: ranks }))).toEqual(
      wanted.map(({ description, lines }) => ({ description, lines })),
    )
    expect(JSON.parse(attempts[0]?.reply ?? '')).toMatchObject({ model: 'tiny' })
  }

  const before = openStore(project)
  const people = assignmentsOf(before, ANNOTATORS[0] ?? '')
  labelOne(before, people[0] ?? 0, 'a person’s')
  const humans = studyKeys(before, 1)
  before.close()
  expect(await imported(project, rated.out)).toMatchObject({
    annotator: 'robot',
    events: 5,
    newEvents: 5,
    new: 5,
    unknown: 0,
  })
  expect(await imported(project, rated.out)).toMatchObject({ newEvents: 0, unchanged: 5 })
  // The other packet has the same four keys, which the machine knows, and a control of its own.
  const again = await annotate(grace, '--name', 'robot', '--seed', '7', '--temperature', '0.5')
  expect(await imported(project, (JSON.parse(again.stdout) as { out: string }).out)).toMatchObject({
    new: 1,
    unchanged: 4,
  })
  const db = openStore(project)
  expect(studyKeys(db, 1)).toEqual(humans)
  const [machine] = machinesOf(db, 1)
  expect(machine).toMatchObject({ name: 'robot', assignments: 6, labelled: 6, failed: 0 })
  expect(machineLabels(db, machine?.id ?? 0).map(({ kind }) => kind)).toEqual([
    'key',
    'key',
    'key',
    'key',
    'control',
    'control',
  ])
  db.close()
})

it('sends what people read and nothing that tells which key it is', async () => {
  const { project, paths } = await packets()
  await annotate(paths[0] ?? '')
  const db = openStore(project)
  const tells = db
    .prepare(
      'SELECT name FROM scan UNION SELECT name FROM study UNION SELECT source FROM sentence UNION SELECT name FROM annotator UNION SELECT path FROM model',
    )
    .pluck()
    .all() as string[]
  const coefficients = db.prepare('SELECT coefficient FROM trigger').pluck().all() as number[]
  db.close()
  const lines = server.asked.flatMap(({ text }) => text.split('The lines:')[1]?.trim().split('\n') ?? [])
  expect(lines.length).toBeGreaterThan(20)
  for (const { text } of server.asked) {
    expect(tells.filter((word) => word !== '' && text.includes(word))).toEqual([])
    expect(coefficients.filter((value) => text.includes(String(value)))).toEqual([])
    expect(text).toContain('# Read the last word')
  }
  expect(lines.every((line) => /^\d+\. .*\[\[.*\]\]$/u.test(line))).toBe(true)
})

it('goes on after a server that fails, asking only for what is missing, and leaves no part behind', async () => {
  const { paths, folder } = await packets()
  const failing = { status: 500, body: '{"error":{"message":"out of memory"}}' }
  server.next.push(null, null, ...Array.from({ length: 8 }, () => failing))
  const first = await annotate(paths[0] ?? '')
  expect(first).toMatchObject({ status: 1, stdout: '' })
  expect(first.stderr).toContain('the server answers 500: out of memory')
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toHaveLength(1)
  expect(readdirSync(folder).filter((name) => name.endsWith('.kmlabels'))).toHaveLength(0)
  server.asked.length = 0
  const second = await annotate(paths[0] ?? '')
  expect(second.status).toBe(0)
  // Two were answered, and one was set aside as too much for the server.
  expect(server.asked).toHaveLength(3)
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toHaveLength(0)
}, 60_000)

it('asks again for what it cannot understand, says so, and takes the next run’s answer', async () => {
  const { paths } = await packets()
  server.next.push(
    'I think that…',
    '{"patterns":[{"description":"x","kind":"odd","lines":[1,2,3]}]}',
    'cut',
    '{"patterns": [',
  )
  const first = await annotate(paths[0] ?? '')
  expect(first.status).toBe(1)
  expect(first.stderr).toContain('1 of 5 keys have no answer that could be understood')
  const { out } = JSON.parse(first.stdout) as { out: string }
  const { answers } = (await readReturned(out)) as MachineLabels
  expect(answers[0]).toMatchObject({ state: 'new', patterns: [] })
  expect(answers[0]?.attempts.map(({ problem }) => problem)).toEqual([
    'the answer holds no JSON object with patterns',
    'pattern 1 has no kind of the study: shallow or semantic',
    'the reply was cut',
    'the answer holds no JSON object with patterns',
  ])
  expect(server.asked.slice(0, 4).map(({ seed }) => seed)).toEqual([1, 2, 3, 3])
  server.asked.length = 0
  const second = await annotate(paths[0] ?? '')
  expect(JSON.parse(second.stdout)).toMatchObject({ labelled: 5, failed: 0 })
  expect(server.asked).toHaveLength(1)
}, 60_000)

it('reads what models write around their answers', async () => {
  const { paths } = await packets()
  const sloppy = [
    '<think>{"patterns":[{"description":"no","kind":"shallow","lines":[1]}]}</think>```json\n{"patterns":[{"description":" a ","kind":" Shallow ","lines":["1","2-3",4,99]},{"description":"few","kind":"semantic","lines":[1]}]}\n``` Hope this helps {smile}',
  ]
  server.next.push(...sloppy)
  const { stdout } = await annotate(paths[0] ?? '')
  const { out } = JSON.parse(stdout) as { out: string }
  const { answers } = (await readReturned(out)) as MachineLabels
  expect(answers[0]).toMatchObject({
    state: 'done',
    patterns: [{ description: 'a', kind: 'shallow', ranks: [1, 2, 3, 4] }],
    leftOut: ['pattern 1 named 1 line that is not there', 'pattern 2 is on 1 of the 3 lines that a pattern needs'],
  })
})

it('takes no answer of another model, and none of a server that refuses', async () => {
  const { paths, folder } = await packets()
  server.next.push(null, { as: 'gpt-9' })
  const other = await annotate(paths[0] ?? '')
  expect(other.status).toBe(1)
  expect(other.stderr).toContain('answers as “gpt-9”, not as “tiny”')
  server.next.push({ status: 404, body: '{"error":"model tiny not found"}' })
  const refused = await annotate(paths[0] ?? '')
  expect(refused.stderr).toContain('refuses: the server answers 404: model tiny not found')
  // The first answer is kept; another model's run may not go on from it.
  const mixed = await run([
    'annotate',
    '--packet',
    paths[0] ?? '',
    '--endpoint',
    server.address,
    '--model',
    'small',
    '--name',
    'tiny',
  ])
  expect(mixed.stderr).toContain('holds the answers of another run')
  expect(readdirSync(folder).filter((name) => name.endsWith('.kmlabels'))).toEqual([])
})

it('does without a schema where the server knows none', async () => {
  const { paths } = await packets()
  server.next.push({ status: 400, body: '{"error":"response_format is not supported"}' })
  expect((await annotate(paths[0] ?? '')).status).toBe(0)
  expect(server.asked.map(({ hasSchema }) => hasSchema)).toEqual([true, false, false, false, false, false])
})

it('sends nothing to another machine, and asks nobody for its address, unless it is named', async () => {
  const { paths } = await packets()
  for (const endpoint of [
    'http://example.invalid/v1',
    'http://10.1.2.3:8080/v1',
    'https://[2001:db8::1]/v1',
    'http://0.0.0.0:9/v1',
  ]) {
    const { status, stderr } = await run([
      'annotate',
      '--packet',
      paths[0] ?? '',
      '--endpoint',
      endpoint,
      '--model',
      'm',
    ])
    expect(status).toBe(1)
    expect(stderr).toContain('is not this machine, and the triggers of a study leave it only where a person says so')
  }
  const { stderr } = await run([
    'annotate',
    '--packet',
    paths[0] ?? '',
    '--endpoint',
    'file:///etc/passwd',
    '--model',
    'm',
  ])
  expect(stderr).toContain('is no address of a server')
})

it('rates a whole study in the project, each shared key once, and gives way to nobody’s name', async () => {
  const { project } = await packets()
  const host = testHost()
  try {
    await host.workspace.openProject(project, { mustExist: true })
    const request = { study: 1, server: server.address, name: 'robot', model: 'tiny', temperature: 0, seed: 1 }
    const { job } = await host.client.machine.annotate(request)
    expect((await host.workspace.jobs.ended(job)).state).toBe('done')
    expect(await host.client.machine.list({ study: 1 })).toMatchObject([
      { name: 'robot', assignments: 6, labelled: 6, failed: 0 },
    ])
    expect(server.asked).toHaveLength(6)
    const [compared] = await host.client.machine.compare({ study: 1 })
    expect(compared).toMatchObject({ machine: { name: 'robot' }, found: { machine: { controls: { annotations: 2 } } } })
    expect(compared?.table.note).toContain('the server gave no digest')
    await expect(host.client.machine.annotate({ ...request, seed: 2 })).rejects.toThrow('was asked otherwise')
    await expect(host.client.machine.annotate({ ...request, name: ANNOTATORS[0] ?? '' })).rejects.toThrow(
      'is a person of the study',
    )
    await expect(host.client.machine.annotate({ ...request, server: 'http://192.0.2.1/v1' })).rejects.toThrow(
      'is not this machine',
    )
  } finally {
    await host.close()
  }
  const { stdout } = await run(['agreement', '--project', project, '--study', 'wiki'])
  expect(stdout).toContain('machine rater "robot": 6 of 6 keys and controls')
  expect(stdout).toContain('ε = 0.15: no result, because it needs two people')
  const { machines } = JSON.parse(
    (await run(['agreement', '--project', project, '--study', 'wiki', '--epsilon', '0.2', '--json'])).stdout,
  ) as { machines: { test: { epsilon: number } }[] }
  expect(machines[0]?.test.epsilon).toBe(0.2)
})
