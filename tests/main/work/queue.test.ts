/** Scans whose shards go through a Redis to workers that are processes of their own. */
import { type ChildProcess, execFile, execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { QueuedShard, QueueStatus } from '#contract/queue.ts'
import { ScanSettings } from '#contract/scan.ts'
import type { Host } from '#main/host.ts'
import { builtInDocuments } from '#main/inference/corpus/built-in.ts'
import { ShardQueue } from '#main/queue/shard-queue.ts'
import { thisProgram } from '#main/queue/shard-task.ts'
import { openStore } from '#main/store/open.ts'
import { scanned, testHost } from '../../fixtures/host.ts'
import { writeTinyModel } from '../../fixtures/graphs.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { eventually, freePort, RedisServer } from '../../fixtures/redis.ts'
import { contents } from '../../fixtures/scan-contents.ts'
import { start, type Outcome } from '../commands/keymark.ts'

const folder = temporaryFolder()
const path = (name: string): string => join(folder, name)
let redis: RedisServer
let host: Host
const running: ChildProcess[] = []
beforeAll(async () => {
  redis = await RedisServer.start()
  host = testHost()
  writeTinyModel(path('tiny'), { kind: 'relu' })
  writeFileSync(path('lines.txt'), Array.from({ length: 300 }, (_, n) => line(n)).join('\n'))
}, 300_000)
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL')
  await host.close()
  await redis.stop()
})

const line = (n: number): string => [n % 31, Math.floor(n / 31) % 31, (n * 7) % 31].map((w) => `w${w + 1}`).join(' ')

interface Running {
  child: ChildProcess
  ended: Promise<Outcome>
}

function run(...words: string[]): Running {
  let child: ChildProcess | null = null
  const ended = start(words, (started) => {
    child = started
    running.push(started)
  })
  if (child === null) throw new Error('no process was started')
  return { child, ended }
}

const worker = (...words: string[]): Running => run('work', '--queue', redis.address, '--patience', '5', ...words)

const status = (): Promise<QueueStatus> =>
  host.client.queue.status({ queue: host.workspace.queues.register(redis.address) })

/** The shard that a worker is in the middle of. */
const shardOf = ({ child }: Running): Promise<QueuedShard> =>
  eventually(async () =>
    (await status()).scans
      .flatMap(({ shards }) => shards)
      .find(
        ({ state, worker: own, sentences }) =>
          state === 'running' && own?.endsWith(` ${child.pid}`) === true && (sentences ?? 0) > 0,
      ),
  )

async function wholeScan(project: string, corpus: string): Promise<void> {
  await host.workspace.openProject(path(project))
  const file = host.workspace.files.register(path(corpus)).id
  await scanned(host, { corpus: [{ kind: 'file', file }], settings: { threads: 1, provider: 'auto' } })
  await host.workspace.closeProject()
}

function tables(project: string): object {
  const db = openStore(path(project), { mustExist: true })
  try {
    return contents(db)
  } finally {
    db.close()
  }
}

it(
  'a worker killed in the middle of a shard, one paused past its lock, and Redis started anew with its data leave the scan of one process',
  { timeout: 900_000 },
  async () => {
    const text = builtInDocuments('moby-dick')
      .slice(0, 36)
      .map(({ read }) => read())
    writeFileSync(path('novel.txt'), [...text, text[0], text[7]].join('\n'))
    mkdirSync(path('results'))
    await wholeScan('whole.keymark', 'novel.txt')
    const given = ['--corpus', path('novel.txt'), '--model', 'demo', '--threads', '1', '--results', path('results')]
    const coordinator = run(
      'scan',
      '--queue',
      redis.address,
      '--shards',
      '4',
      '--project',
      path('joined.keymark'),
      ...given,
    )
    const shared = ['--results', path('results')]
    const killed = worker(...shared)
    await shardOf(killed)
    killed.child.kill('SIGKILL')
    const paused = worker(...shared)
    const { shard } = await shardOf(paused)
    paused.child.kill('SIGSTOP')
    await redis.stop()
    await redis.start()
    // The paused worker's shard is delivered a second time, to a third.
    const third = worker(...shared)
    await eventually(async () => ((await shardOf(third)).shard === shard ? true : null))
    paused.child.kill('SIGCONT')
    const outcome = await coordinator.ended
    expect(outcome.stderr).not.toMatch(/keymark:/u)
    expect(outcome.status).toBe(0)
    expect(outcome.stdout).toMatch(/merged from 4 shards; [1-9]\d* sentences stood in several and count once/u)
    expect(tables('joined.keymark')).toEqual(tables('whole.keymark'))
    expect(readdirSync(path('results')).every((name) => /^[0-9a-f]{64}\.keymark$/u.test(name))).toBe(true)
    expect((await status()).scans).toEqual([])
    for (const { child, ended } of [paused, third]) {
      child.kill('SIGTERM')
      expect((await ended).status).toBe(0)
    }
  },
)

const THIRDS = ['--shards', '3', '--split', 'line', '--threads', '1']

const scanOf = (project: string, corpus: string, ...words: string[]): Running =>
  run(
    'scan',
    '--queue',
    redis.address,
    '--project',
    path(project),
    '--model',
    path('tiny'),
    '--corpus',
    path(corpus),
    ...THIRDS,
    ...words,
  )

it(
  'a shard that fails three times is set aside by name with its error; the others are done, and the next try takes up what they found',
  { timeout: 300_000 },
  async () => {
    const lines = Buffer.from(Array.from({ length: 90 }, (_, n) => line(n)).join('\n'))
    writeFileSync(path('bad.txt'), Buffer.concat([lines, Buffer.from([0x0a, 0xff, 0xfe, 0x80])]))
    const first = scanOf('bad.keymark', 'bad.txt')
    const own = worker()
    const { status: code, stderr } = await first.ended
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /1 of 3 shards failed three times and was set aside \(shard 3: .*bad\.txt, line \d+ from byte \d+ on is not valid UTF-8.*\)\. The merge misses it; the results of the other 2 are kept/u,
    )
    const [scan] = (await status()).scans
    expect(scan?.shards.map(({ state }) => state)).toEqual(['done', 'done', 'failed'])
    const printed = await run('queue', 'status', '--queue', redis.address).ended
    expect(printed.stdout).toMatch(
      /2 of 3 shards done, 0 waiting, 1 set aside[\s\S]*shard 3 was set aside: .*not valid UTF-8/u,
    )
    own.child.kill('SIGTERM')
    await own.ended
    const queue = await ShardQueue.open(redis.address)
    for (const [id, queued] of await queue.scans()) await queue.remove(id, queued)
    await queue.close()
  },
)

it(
  'a results folder that is full ends the worker in words, and what it found is kept',
  { timeout: 300_000 },
  async () => {
    mkdirSync(path('small'))
    const coordinator = scanOf('small.keymark', 'lines.txt', '--results', path('small'))
    const work = ['work', '--queue', redis.address, '--results', path('small')]
    const inside = `mount -t tmpfs -o size=32k tmpfs '${path('small')}' && exec "$0" "$@"`
    const stderr = await new Promise<string>((resolve) => {
      const cli = join(import.meta.dirname, '../../../main/cli.ts')
      execFile('unshare', ['-rm', 'sh', '-c', inside, process.execPath, cli, ...work], (_, __, said) => resolve(said))
    })
    const [, kept] = /the disk is full[\s\S]* its project is kept: (\S+\.keymark)\./u.exec(stderr) ?? [stderr]
    expect(kept).toMatch(/shard\.keymark$/u)
    const db = openStore(kept ?? '', { mustExist: true })
    expect(db.prepare('SELECT state FROM scan').pluck().get()).toBe('done')
    db.close()
    // The shard is nobody's failure: others do it.
    const other = worker('--results', path('small'))
    expect((await coordinator.ended).status).toBe(0)
    other.child.kill('SIGTERM')
    await other.ended
  },
)

it(
  'results come back through the queue, and a worker without work ends when it is told to',
  { timeout: 300_000 },
  async () => {
    const coordinator = scanOf('through.keymark', 'lines.txt')
    await eventually(async () => ((await status()).scans.length > 0 ? true : null))
    const own = worker('--until-empty')
    expect((await coordinator.ended).status).toBe(0)
    expect((await own.ended).status).toBe(0)
  },
)

const queueAt = (address: string): string => host.workspace.queues.register(address)
const work = (address: string): Promise<unknown> =>
  host.client.queue.work({ queue: queueAt(address), results: null, scratch: null })

it('a Redis that is not there is told, by workers, scans and status alike', async () => {
  const address = `redis://user:geheim@127.0.0.1:${await freePort()}`
  const message = /There is no Redis at redis:\/\/127\.0\.0\.1:\d+ \(ECONNREFUSED\)/u
  await expect(work(address)).rejects.toThrow(message)
  await expect(host.client.queue.status({ queue: queueAt(address) })).rejects.toThrow(message)
  await host.workspace.openProject(path('none.keymark'))
  const file = host.workspace.files.register(path('lines.txt')).id
  const request = {
    name: null,
    model: { kind: 'demo' },
    corpus: [{ kind: 'file', file }],
    shards: 2,
    results: null,
  } as const
  const settings = ScanSettings.parse({})
  await expect(
    host.client.queue.scan({ ...request, corpus: [...request.corpus], settings, queue: queueAt(address) }),
  ).rejects.toThrow(message)
  await expect(work('https://example.org')).rejects.toThrow(/not that of a Redis/u)
})

it(
  'a Redis that demands a password says so, and takes the right one; no password is repeated',
  { timeout: 60_000 },
  async () => {
    const locked = await RedisServer.start('--requirepass', 'geheim')
    try {
      const at = (password: string): string => locked.address.replace('//', `//${password}@`)
      await expect(work(locked.address)).rejects.toThrow(/demands a password/u)
      await expect(work(at(':falsch'))).rejects.toThrow(/does not take the password of the address/u)
      await expect(work(at(':falsch'))).rejects.not.toThrow(/falsch/u)
      const { address } = await host.client.queue.status({ queue: queueAt(at(':geheim')) })
      expect(address).toBe(locked.address)
    } finally {
      await locked.stop()
    }
  },
)

it(
  'an address of rediss:// is spoken to in TLS, and only with a certificate that is trusted',
  { timeout: 120_000 },
  async () => {
    const [key, certificate] = [path('key.pem'), path('certificate.pem')]
    const name = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, ...name],
      {
        stdio: 'ignore',
      },
    )
    const port = await freePort()
    const files = ['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', certificate]
    const server = await RedisServer.start('--tls-port', String(port), '--tls-auth-clients', 'no', ...files)
    const asked = (): Promise<Outcome> => start(['queue', 'status', '--queue', `rediss://127.0.0.1:${port}`])
    try {
      expect((await asked()).stderr).toMatch(/There is no Redis at rediss:.*CERT.*must speak TLS/u)
      process.env['NODE_EXTRA_CA_CERTS'] = certificate
      expect((await asked()).stdout).toContain(`No scan is in the queue at rediss://127.0.0.1:${port}`)
    } finally {
      delete process.env['NODE_EXTRA_CA_CERTS']
      await server.stop()
    }
  },
)

it.each([
  ['the program', { keymark: '0.0.9' }],
  ['the runtime', { runtime: '1.0.0' }],
])('a worker with another version of %s is refused before it takes a shard', async (_, other) => {
  const queue = await ShardQueue.open(redis.address)
  const program = { ...thisProgram(host.workspace.version), ...other }
  const scan = { name: 'of another version', of: 1, program }
  const settings = ScanSettings.parse({ shard: { index: 1, of: 1 } })
  await queue.add(scan, [{ scan: 'other', model: 'demo', modelSha256: '', corpus: [], settings }])
  try {
    await expect(work(redis.address)).rejects.toThrow(
      /waits for Keymark .*; this is Keymark 0, onnxruntime .*, which may/u,
    )
    expect((await queue.shards('other', scan)).map(({ state }) => state)).toEqual(['waiting'])
  } finally {
    await queue.remove('other', scan)
    await queue.close()
  }
})
