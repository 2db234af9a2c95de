import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { missingLibraries } from '#main/launch/libraries.ts'

test.skipIf(process.platform !== 'linux')('a program that the system can load misses nothing', () => {
  expect(missingLibraries(process.execPath)).toEqual([])
})

test.skipIf(process.platform !== 'linux')(
  'a library that a program is linked with and the system lacks is named',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'keymark-libraries-'))
    try {
      // The same program, linked with a library that no system has: the names are of one length.
      const program = join(folder, 'program')
      const bytes = readFileSync(process.execPath)
      const at =
        bytes.indexOf('libpthread.so.0\0') === -1 ? bytes.indexOf('libm.so.6\0') : bytes.indexOf('libpthread.so.0\0')
      bytes.write('libX', at, 'latin1')
      writeFileSync(program, bytes, { mode: 0o755 })
      const needed = execFileSync('ldd', [program], { encoding: 'utf8' })
      expect(needed).toContain('not found')
      expect(missingLibraries(program)).toEqual([expect.stringMatching(/^libX/u)])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
)
