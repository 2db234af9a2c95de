/** A sandbox that is off is said to be off, with the way to have it. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { electronSwitches, withoutSandbox } from '#main/launch/switches.ts'

const isRoot = process.getuid?.() === 0
const folder = (): string => mkdtempSync(join(tmpdir(), 'keymark-switches-'))

test('the switch is added exactly where a line says so', () => {
  expect(electronSwitches().includes('--no-sandbox')).toBe(withoutSandbox('') !== null)
})

test.skipIf(!isRoot)('root is told to be somebody else', () => {
  expect(withoutSandbox('')).toMatch(/off \(--no-sandbox\), because it does not run for root.*another user/u)
})

/** What another user of this machine is told, where the tool that tries namespaces fails. */
function toldToNobody(electron: string): string {
  const tools = folder()
  writeFileSync(join(tools, 'unshare'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
  const script = `import('${join(import.meta.dirname, '../../../main/launch/switches.ts')}').then(({ withoutSandbox, electronSwitches }) =>
    console.log(electronSwitches(${JSON.stringify(electron)}).join(), withoutSandbox(${JSON.stringify(electron)})))`
  try {
    execFileSync('chmod', ['755', tools])
    const options = { encoding: 'utf8' as const, env: { PATH: `${tools}:${process.env['PATH'] ?? ''}` }, uid: 65_534 }
    return execFileSync(process.execPath, ['-e', script], options).trim()
  } finally {
    rmSync(tools, { recursive: true })
  }
}

test.skipIf(!isRoot || process.platform !== 'linux')(
  'where the system lets nobody make namespaces the helper is named, and where it is set up the sandbox is on',
  () => {
    const place = folder()
    try {
      execFileSync('chmod', ['755', place])
      const helper = join(place, 'chrome-sandbox')
      writeFileSync(helper, '')
      expect(toldToNobody(join(place, 'electron'))).toMatch(
        new RegExp(`^--no-sandbox .*no program make user namespaces.*sudo chmod 4755 "${helper}"$`, 'u'),
      )
      execFileSync('chmod', ['4755', helper])
      expect(toldToNobody(join(place, 'electron'))).toBe('null')
    } finally {
      rmSync(place, { recursive: true })
    }
  },
)
