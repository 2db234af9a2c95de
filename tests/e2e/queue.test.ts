/** The page Scan of a window that is started with a queue: how far all its workers are. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ScanSettings } from '#contract/scan.ts'
import { ShardQueue } from '#main/queue/shard-queue.ts'
import { thisProgram } from '#main/queue/shard-task.ts'
import manifest from '../../package.json' with { type: 'json' }
import { temporaryFolder, writeProject } from '../fixtures/project.ts'
import { RedisServer } from '../fixtures/redis.ts'
import { launchKeymark } from './launch.ts'
import { picture } from './screenshot.ts'
import { spawnWorker } from '../fixtures/worker.ts'

const folder = temporaryFolder()
let redis: RedisServer
beforeAll(async () => {
  redis = await RedisServer.start('--requirepass', 'geheim')
}, 300_000)
afterAll(() => redis.stop())
const address = (): string => redis.address.replace('//', '//:geheim@')

test('shows shards, workers and what was set aside, and the address without its password', async () => {
  const project = join(folder, 'p.keymark')
  writeProject(project).db.close()
  writeFileSync(join(folder, 'good.txt'), 'One sentence stands here. Another follows it.\n'.repeat(3))
  writeFileSync(join(folder, 'bad.txt'), Buffer.from([0x41, 0xff, 0xfe, 0x80]))
  const queue = await ShardQueue.open(address())
  const corpus = ['good.txt', 'bad.txt'].map((name) => ({ kind: 'file' as const, path: join(folder, name) }))
  const tasks = [1, 2, 3].map((index) => ({
    scan: 'abc',
    model: 'demo',
    modelSha256: '',
    corpus,
    settings: ScanSettings.parse({ shard: { index, of: 3 } }),
  }))
  await queue.add({ name: 'Moby-Dick, 3 shards', of: 3, program: thisProgram(manifest.version) }, tasks)
  const { page, app, close } = await launchKeymark({ project, environment: { KEYMARK_QUEUE: address() } })
  try {
    await page.evaluate(() => {
      window.location.hash = '/scan'
    })
    const card = page.getByRole('region', { name: 'Queue' })
    await card.getByText('0 of 3 shards done').waitFor()
    expect(await card.innerText()).toContain(redis.address)
    expect(await page.locator('body').innerText()).not.toContain('geheim')
    // Each shard is of another model than the one that is wanted: none can be done.
    const worker = spawnWorker(address())
    try {
      await card.getByText('Shard 3 failed three times and was set aside').waitFor()
      expect(await card.innerText()).toMatch(/3 set aside/u)
      await picture({ page, app, close }, 'queue')
    } finally {
      await worker.end()
    }
  } finally {
    await close()
    await queue.close()
  }
})
