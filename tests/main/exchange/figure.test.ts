/** A figure that is saved carries its numbers: it reads no file, asks no server, and nobody but main makes it. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allLabels } from '#contract/statistics.ts'
import { writeFigure } from '#main/exchange/figure.ts'
import { testHost } from '../../fixtures/host.ts'
import { labelOne, assignmentsOf, writeStudy } from '../../fixtures/packet.ts'
import { temporaryFolder } from '../../fixtures/project.ts'

const folder = temporaryFolder()
const visits: string[] = []
const server = createServer((request, response) => {
  visits.push(request.url ?? '')
  response.end('[{"x": 1}]')
})
let outside: string
beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  outside = `http://127.0.0.1:${(server.address() as AddressInfo).port}/data.json`
})
afterAll(() => server.close())

const points = (data: unknown): { spec: Record<string, unknown>; caption: string } => ({
  spec: { data, mark: 'point', encoding: { x: { field: 'x', type: 'quantitative' } } },
  caption: '',
})

describe('writing a figure', () => {
  it('draws the numbers that it carries', async () => {
    const path = join(folder, 'good.svg')
    await writeFigure(points({ values: [{ x: 1 }] }), 'svg', path)
    expect(existsSync(path)).toBe(true)
  })

  it('loads neither file nor address', async () => {
    const secret = join(folder, 'secret.json')
    writeFileSync(secret, '[{"x": 4711}]')
    const image = { mark: { type: 'image', url: outside, width: 9, height: 9 }, data: { values: [{ x: 1 }] } }
    const figures = [
      points({ url: outside }),
      points({ url: secret }),
      points({ url: `file://${secret}` }),
      { spec: image, caption: '' },
    ]
    for (const [at, figure] of figures.entries()) {
      const path = join(folder, `bad-${at}.svg`)
      await writeFigure(figure, 'svg', path).catch(() => undefined)
      const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
      expect(text).not.toMatch(/4711|127\.0\.0\.1|secret/u)
    }
    expect(visits).toEqual([])
  })
})

describe('the page', () => {
  it('has the figures saved that main showed it, and none of its own', async () => {
    const { db, path, study } = writeStudy()
    for (const assignment of assignmentsOf(db, 'ada lovelace')) labelOne(db, assignment, 'ends in a word')
    db.close()
    const saved = join(temporaryFolder(), 'figure.svg')
    const host = testHost([path, saved])
    await host.client.project.open()
    const { figures } = await host.client.statistics.study(allLabels(study))
    const [figure] = figures
    if (figure === undefined) throw new Error('the study has no figure')
    expect(await host.client.figure.save({ figure: figure.id, name: figure.name, format: 'svg' })).toBe('figure.svg')
    expect(readdirSync(join(saved, '..'))).toEqual(['figure.svg'])

    const save = host.client.figure.save as (input: unknown) => Promise<unknown>
    const own = { name: 'own', format: 'svg', ...points({ url: outside }) }
    await expect(save(own)).rejects.toMatchObject({ code: 'bad-input' })
    await expect(save({ ...own, figure: crypto.randomUUID() })).rejects.toMatchObject({ code: 'not-found' })
    expect(visits).toEqual([])
    await host.close()
  })
})
