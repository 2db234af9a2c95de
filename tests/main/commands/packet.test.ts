import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { LabelsImport } from '#contract/packet.ts'
import { getAnnotation } from '#main/store/annotation.ts'
import { openStore } from '#main/store/open.ts'
import { queueOf } from '#main/store/study.ts'
import { ANNOTATORS, assignmentsOf, labelOne, writeStudy } from '../../fixtures/packet.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { run } from './in-process.ts'
import { start } from './keymark.ts'

it('carries a study to two annotators and back on the command line', async () => {
  const lab = writeStudy()
  lab.db.close()
  const folder = temporaryFolder()
  const out = join(folder, 'out')
  const exported = await start(['packet', 'export', '--project', lab.path, '--study', 'wiki', '--out', out, '--json'])
  expect(exported.stderr).toBe('')
  const { packets } = JSON.parse(exported.stdout) as { packets: { file: string; annotator: string }[] }
  expect(packets.map(({ annotator }) => annotator)).toEqual(ANNOTATORS)
  expect(readdirSync(out).toSorted()).toEqual(packets.map(({ file }) => file).toSorted())

  const returned: string[] = []
  for (const { file, annotator } of packets) {
    const project = join(folder, `${annotator}.keymark`)
    const opened = await run(['packet', 'open', join(out, file), '--project', project])
    expect(opened).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(`study "wiki": 5 keys for ${annotator}`) as string,
    })
    const db = openStore(project)
    for (const { assignment } of queueOf(db, 1)) labelOne(db, assignment, `${annotator} ${assignment}`)
    db.close()
    const path = join(folder, `${annotator}.kmlabels`)
    expect((await run(['packet', 'return', '--project', project, '--out', path])).stdout).toContain('25 events')
    returned.push(path)
  }

  const labels = async (...options: string[]): Promise<LabelsImport[]> => {
    const { stdout, stderr } = await run([
      'packet',
      'import',
      '--project',
      lab.path,
      ...returned.toReversed(),
      '--json',
      ...options,
    ])
    expect(stderr).toBe('')
    return (JSON.parse(stdout) as { imports: LabelsImport[] }).imports
  }
  const preview = await labels('--dry-run')
  expect(preview).toMatchObject([
    { annotator: ANNOTATORS[1], new: 5, newEvents: 25, unknown: 0 },
    { annotator: ANNOTATORS[0], new: 5, newEvents: 25, unknown: 0 },
  ])
  // A preview that wrote something could not be repeated.
  expect(await labels()).toEqual(preview)
  expect(await labels()).toMatchObject([
    { new: 0, newEvents: 0, unchanged: 5 },
    { new: 0, newEvents: 0, unchanged: 5 },
  ])
  const db = openStore(lab.path)
  const [first = 0] = assignmentsOf(db, ANNOTATORS[0] ?? '')
  expect(getAnnotation(db, first)).toMatchObject({
    state: 'done',
    patterns: [{ description: `${ANNOTATORS[0]} 1`, kind: 'shallow', ranks: [1, 2, 3] }],
  })
  db.close()
})

it('refuses with the reason on one line, and leaves neither project nor file', async () => {
  const lab = writeStudy()
  lab.db.close()
  const folder = temporaryFolder()
  await run(['packet', 'export', '--project', lab.path, '--study', 'wiki', '--out', folder])
  const [name = ''] = readdirSync(folder)
  const packet = readFileSync(join(folder, name))
  packet[200] = (packet[200] ?? 0) ^ 1
  writeFileSync(join(folder, 'edited.kmpacket'), packet)
  const project = join(folder, 'own.keymark')
  const edited = await run(['packet', 'open', join(folder, 'edited.kmpacket'), '--project', project])
  expect(edited).toMatchObject({ status: 1, stdout: '' })
  expect(edited.stderr).toMatch(/^keymark: .*edited\.kmpacket was refused: .*SHA-256 does not fit.*\n$/u)
  expect(existsSync(project)).toBe(false)
  const mixed = await run(['packet', 'import', join(folder, name), '--project', lab.path])
  expect(mixed.stderr).toMatch(/is a packet, not a labels file/u)
  const nothing = await run(['packet', 'return', '--project', lab.path, '--out', join(folder, 'x.kmlabels')])
  expect(nothing.stderr).toMatch(/holds no packet/u)
  const layers = join(folder, 'layers')
  mkdirSync(layers)
  await run(['packet', 'open', join(folder, name), '--project', project])
  const hidden = await run(['layers', '--project', project, '--study', 'wiki'])
  expect(hidden.stderr).toMatch(/came in a packet, which names neither layers nor keys/u)
  const dataset = await run(['export', '--project', project, '--study', 'wiki', '--format', 'csv', '--out', layers])
  expect(dataset.stderr).toMatch(/came in a packet/u)
  expect(readdirSync(layers)).toEqual([])
})
