/** Text of many scripts in the concordance: whole characters, and lines of scripts that run leftwards mirrored. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createStudy } from '#main/store/study.ts'
import { byteTokenizer, SCRIPTS } from '../fixtures/byte-tokenizer.ts'
import { writeTinyModel } from '../fixtures/graphs.ts'
import { scanned, testHost } from '../fixtures/host.ts'
import { temporaryFolder } from '../fixtures/project.ts'
import { labelPage } from './label-page.ts'
import { launchKeymark, type Keymark } from './launch.ts'

const folder = temporaryFolder()
const project = join(folder, 'scripts.keymark')
let keymark: Keymark

beforeAll(async () => {
  const { file, size } = byteTokenizer()
  const model = join(folder, 'model')
  writeTinyModel(model, { kind: 'relu', layers: 1, keys: 8, vocabulary: size, context: 128 })
  writeFileSync(join(model, 'tokenizer.json'), JSON.stringify(file))
  const text = join(folder, 'scripts.txt')
  writeFileSync(text, SCRIPTS.join('\n'))
  const host = testHost()
  await host.workspace.openProject(project)
  const scan = await scanned(host, {
    model: { kind: 'file', file: host.workspace.files.register(model).id },
    corpus: [{ kind: 'file', file: host.workspace.files.register(text).id }],
    settings: { split: 'line' },
  })
  createStudy(host.workspace.store, { name: 's', scan: scan.id, perLayer: 4, seed: 1, annotator: 'Ada' })
  await host.close()
  keymark = await launchKeymark({ project })
  await labelPage(keymark.page).open()
})
afterAll(async () => {
  await keymark.close()
  rmSync(folder, { recursive: true, force: true })
})

test('no line shows a broken character', async () => {
  const all = await keymark.page.locator('.kwic').allInnerTexts()
  expect(all.length).toBeGreaterThan(3)
  expect(all.join('')).not.toContain('\uFFFD')
})

test('a line that runs leftwards has its last token at the left and what came before to the right', async () => {
  const mirrored = keymark.page.locator('.kwic[dir=rtl]').first()
  const box = async (part: string) => {
    const found = await mirrored.locator(part).boundingBox()
    if (found === null) throw new Error(`${part} is not shown`)
    return found
  }
  const [left, last, next] = [await box('.kwic-left'), await box('.last-token'), await box('.kwic-next')]
  expect(next.x).toBeLessThan(last.x)
  expect(last.x).toBeLessThan(left.x + left.width)
  const context = await mirrored.locator('.kwic-left bdi').boundingBox()
  // The context stands close to the last token, at its right.
  expect(Math.abs((context?.x ?? 0) - (last.x + last.width))).toBeLessThan(12)

  const plain = keymark.page.locator('.kwic[dir=ltr]').first()
  const lastHere = await plain.locator('.last-token').boundingBox()
  const nextHere = await plain.locator('.kwic-next').boundingBox()
  expect(lastHere?.x ?? 0).toBeLessThan(nextHere?.x ?? 0)
})
