import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import { ScanSettings, type Scan } from '#contract/scan.ts'
import { setScanState } from '#main/store/scan.ts'
import { checkOrder } from '#main/work/scan-order.ts'
import { scanned, testHost } from '../../fixtures/host.ts'
import { temporaryFolder } from '../../fixtures/project.ts'

/** Tests' hosts are version 0. */
const NOW = { icu: '78.3', application: '0' }

function begunWith({ icu = '78.3', application = '0', split = 'sentence' as const, ...rest }): Scan {
  const provenance = { icuVersion: icu, applicationVersion: application }
  return { name: 's', settings: ScanSettings.parse({ split, ...rest }), provenance } as Scan
}

describe('the order of a scan', () => {
  test('is the same in the same program, and under an ICU that differs in its minor version', () => {
    expect(() => checkOrder(begunWith({}), NOW)).not.toThrow()
    expect(() => checkOrder(begunWith({ icu: '78.2' }), NOW)).not.toThrow()
  })
  test('may be another under another ICU', () => {
    expect(() => checkOrder(begunWith({ icu: '77.1' }), NOW)).toThrow(
      /"s" was begun with ICU 77\.1; this is ICU 78\.3.*What it found is kept.*new scan under another name/u,
    )
  })
  test('does not depend on ICU where a line is a sentence', () => {
    const scan = { ...begunWith({ icu: '77.1' }), settings: ScanSettings.parse({ split: 'line' }) }
    expect(() => checkOrder(scan, NOW)).not.toThrow()
  })
  test('may be another in another version', () => {
    expect(() => checkOrder(begunWith({ application: '0.0.9' }), NOW)).toThrow(
      /begun with Keymark 0\.0\.9; this is version 0,/u,
    )
  })
})

describe('a scan that another program began', () => {
  const host = testHost()
  const corpus = [{ kind: 'built-in' as const, name: 'moby-dick' as const }]
  const settings = { maxSentences: 60 }
  let scan: Scan
  const alter = (path: string, value: string): void =>
    void host.workspace.store.prepare('UPDATE scan SET provenance = json_set(provenance, ?, ?)').run(path, value)
  const now = process.versions['icu'] ?? ''
  const again = (name: string | null = null) => scanned(host, { name, corpus, settings })

  beforeAll(async () => {
    await host.workspace.openProject(join(temporaryFolder(), 'p.keymark'))
    scan = await again()
  })
  afterAll(() => host.close())
  beforeEach(() => {
    alter('$.icuVersion', now)
    alter('$.applicationVersion', '0')
    setScanState(host.workspace.store, scan.id, 'stopped')
  })

  it.each([
    ['$.icuVersion', '70.1', 'was begun with ICU 70.1'],
    ['$.applicationVersion', '0.0.1', 'was begun with Keymark 0.0.1'],
  ])('is neither resumed nor found again when it was begun with another %s', async (path, value, said) => {
    const triggers = await host.client.key.get({ scan: scan.id, layer: 1, index: 0 })
    alter(path, value)
    await expect(host.client.scan.resume({ scan: scan.id })).rejects.toThrow(said)
    await expect(again()).rejects.toThrow(said)
    expect((await host.client.scan.list()).map(({ state }) => state)).toEqual(['stopped'])
    expect(await host.client.key.get({ scan: scan.id, layer: 1, index: 0 })).toEqual(triggers)
  })

  it('is scanned anew under another name, and resumed where the order is the same', async () => {
    alter('$.icuVersion', '70.1')
    const other = await again('another')
    expect(other).toMatchObject({ name: 'another', state: 'done', provenance: { icuVersion: now } })
    alter('$.icuVersion', now)
    const { job } = await host.client.scan.resume({ scan: scan.id })
    expect((await host.workspace.jobs.ended(job)).state).toBe('done')
  })

  it('is what it is when it is done: there is nothing left to go on with', async () => {
    setScanState(host.workspace.store, scan.id, 'done')
    alter('$.icuVersion', '70.1')
    const found = await scanned(host, { name: scan.name, corpus, settings })
    expect(found).toMatchObject({ id: scan.id, state: 'done', provenance: { icuVersion: '70.1' } })
  })
})
