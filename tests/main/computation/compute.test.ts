import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { studyAgreement } from '#main/analysis/agreement/study.ts'
import type { StudyKey } from '#main/analysis/agreement/study-key.ts'
import { compute } from '#main/computation/compute.ts'
import { SHARED_KEYS } from '../../fixtures/shared-study.ts'
import { writeStudy } from '../../fixtures/packet.ts'

const many: StudyKey[] = Array.from({ length: 100 }, (_, n) =>
  SHARED_KEYS.map((key) => ({ ...key, key: `${key.key}${n}` })),
).flat()

test('a thread finds what the function finds, while this one goes on', async () => {
  let ticks = 0
  const timer = setInterval(() => ticks++, 1)
  const options = { seed: 3, draws: 500 }
  const result = await compute('studyAgreement', [many, options])
  clearInterval(timer)
  expect(ticks).toBeGreaterThan(10)
  expect(result).toEqual(studyAgreement(many, options))
})

test('an abort ends it at once, before or after its start', async () => {
  const controller = new AbortController()
  // Hours of work.
  const endless = compute('studyAgreement', [many, { seed: 1, draws: 10_000_000 }], controller.signal)
  setImmediate(() => controller.abort())
  await expect(endless).rejects.toMatchObject({ code: 'cancelled' })
  await expect(compute('studyAgreement', [many, { seed: 1, draws: 1 }], controller.signal)).rejects.toMatchObject({
    code: 'cancelled',
  })
})

test('what the computation throws arrives', async () => {
  const [key] = SHARED_KEYS as [StudyKey]
  await expect(compute('studyAgreement', [[{ ...key, triggers: 2 }], { seed: 1, draws: 1 }])).rejects.toThrow('rank')
})

test('two at once are answered apart, and a thread that has answered answers again', async () => {
  const options = { seed: 3, draws: 20 }
  const [few, all] = [SHARED_KEYS.slice(0, 3), SHARED_KEYS]
  for (let round = 0; round < 2; round += 1) {
    const answers = await Promise.all([few, all].map((keys) => compute('studyAgreement', [keys, options])))
    expect(answers).toEqual([studyAgreement(few, options), studyAgreement(all, options)])
  }
})

test('looks through a project’s file in its thread', async () => {
  const { db, path } = writeStudy()
  db.close()
  expect(await compute('damageOf', [path])).toBeNull()
  const bytes = readFileSync(path)
  bytes.fill(0xff, 4096 * 2, 4096 * 12)
  writeFileSync(path, bytes)
  expect(await compute('damageOf', [path])).toMatch(/\w/u)
})
