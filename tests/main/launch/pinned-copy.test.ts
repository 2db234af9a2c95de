import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LaunchError } from '#main/launch/launch-error.ts'
import { verifyPinnedCopy } from '#main/launch/pinned-copy.ts'

const files = {
  electron: 'the program',
  chrome_crashpad_handler: 'the crash handler',
  'chrome-sandbox': 'the sandbox',
  'locales/de.pak': 'words',
}
let folder: string
let manifest: string

beforeEach(() => {
  const base = mkdtempSync(join(tmpdir(), 'keymark-pinned-'))
  folder = join(base, 'bin')
  manifest = join(base, 'manifest')
  mkdirSync(join(folder, 'locales'), { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o644 })
  const line = ([name, text]: [string, string]): string =>
    `${createHash('sha512').update(text).digest('hex')}  ${name}\n`
  writeFileSync(manifest, Object.entries(files).map(line).join(''))
})
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }))

const refused = (): string => {
  try {
    verifyPinnedCopy(folder, manifest)
  } catch (error) {
    if (error instanceof LaunchError) return error.message
    throw error
  }
  return 'accepted'
}

test('a copy whose files are as recorded is accepted and made executable', () => {
  expect(verifyPinnedCopy(folder, manifest)).toBe(join(folder, 'electron'))
  for (const name of ['electron', 'chrome_crashpad_handler', 'chrome-sandbox']) {
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o755)
  }
  expect(statSync(join(folder, 'locales/de.pak')).mode & 0o111).toBe(0)
})

test('a changed file is refused with one line that names it, and stays without execute permission', () => {
  writeFileSync(join(folder, 'electron'), 'the pr0gram')
  expect(refused()).toBe(
    `Electron was not started: ${join(folder, 'electron')} was changed since its hash was recorded. Run: npm ci`,
  )
  expect(statSync(join(folder, 'electron')).mode & 0o111).toBe(0)
})

test('an added library is refused: the program would load it from its own folder', () => {
  writeFileSync(join(folder, 'libgtk-3.so.0'), 'not ours')
  expect(refused()).toContain('libgtk-3.so.0 was added')
})

test('a missing file is refused', () => {
  rmSync(join(folder, 'locales/de.pak'))
  expect(refused()).toContain('de.pak is missing')
})
