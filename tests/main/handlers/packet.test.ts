import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { testHost } from '../../fixtures/host.ts'
import { writeStudy } from '../../fixtures/packet.ts'
import { temporaryFolder } from '../../fixtures/project.ts'

it('an annotator’s window opens a packet, labels it without scan or model, and its labels come back', async () => {
  const written = writeStudy()
  written.db.close()
  const folder = temporaryFolder()
  const answers = [written.path, folder]
  const lab = testHost(answers)
  await lab.client.project.open()
  const exported = await lab.client.packet.export({ study: written.study })
  expect(exported?.packets).toHaveLength(2)

  const project = join(folder, 'own.keymark')
  const own = testHost([join(folder, exported?.packets[0]?.file ?? ''), project])
  expect(await own.client.packet.open()).toMatchObject({ name: 'own', scans: 0, studies: 1 })
  const [study] = await own.client.study.list()
  expect(study).toMatchObject({ scan: null, scanName: null, annotators: ['ada lovelace'] })
  const [entry] = await own.client.study.queue({ study: study?.id ?? 0 })
  const { triggers } = await own.client.annotation.get({ assignment: entry?.assignment ?? 0 })
  expect(triggers[0]).toMatchObject({ sentence: null, source: '', lastToken: ' end39' })
  // As shares of the strongest: how large they are would tell the layer, and the full value the key.
  expect(triggers.map(({ coefficient }) => coefficient)[0]).toBe(1)
  expect(triggers.every(({ coefficient }) => coefficient > 0.9 && coefficient <= 1)).toBe(true)
  await own.client.annotation.record({
    assignment: entry?.assignment ?? 0,
    id: crypto.randomUUID(),
    change: { kind: 'set-state', state: 'no-pattern' },
  })
  await own.close()

  const back = join(folder, 'back.kmlabels')
  const later = testHost([project, join(folder, exported?.packets[0]?.file ?? ''), back])
  await later.client.project.open()
  // The open project holds the packet already: no second question.
  expect(await later.client.packet.open()).toMatchObject({ name: 'own', studies: 1 })
  expect(await later.client.packet.returnLabels({ study: study?.id ?? 0 })).toBe('back.kmlabels')
  await later.close()

  answers.push(back)
  const preview = await lab.client.packet.previewLabels()
  expect(preview?.imports).toMatchObject([{ new: 1, newEvents: 1 }])
  expect((await lab.client.study.list())[0]).toMatchObject({ labelled: 0 })
  const files = preview?.files.map(({ id }) => id) ?? []
  expect(await lab.client.packet.importLabels({ files })).toEqual(preview?.imports)
  expect((await lab.client.study.list())[0]).toMatchObject({ labelled: 1 })
  expect(await lab.client.packet.importLabels({ files })).toMatchObject([{ new: 0, unchanged: 1 }])
  await lab.close()
  expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
})
