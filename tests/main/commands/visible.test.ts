/** Nothing that a model, a corpus or a name contains steers the terminal. */
import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { visible, visibleJson } from '#main/commands/visible.ts'
import { temporaryFolder, writeProject } from '../../fixtures/project.ts'

const root = resolve(import.meta.dirname, '../../..')

const HOSTILE = 'a\u001b]0;owned\u0007\u001b[2Jb\u009b31mc\u202ed\u2066e\r\u007f\0f\u2028g'

/** What a terminal acts upon, by Unicode's own classes: controls, and the format characters that turn lines around. */
const acts = (text: string): string[] =>
  [...text].filter((c) => /\p{Cc}|\p{Bidi_Control}|\p{Zl}|\p{Zp}/u.test(c) && c !== '\n' && c !== '\t')

test('every character that steers a terminal becomes a symbol, and all others stay', () => {
  expect(visible(HOSTILE)).toBe('a␛]0;owned␇␛[2Jb‹U+009B›31mc‹U+202E›d‹U+2066›e␍␡␀f‹U+2028›g')
  for (let code = 0; code < 0x1_0000; code += 1) {
    const character = String.fromCharCode(code)
    const shown = visible(character)
    expect(acts(shown), `U+${code.toString(16)}`).toEqual([])
    if (acts(character).length === 0) expect(shown).toBe(character)
  }
})

test('JSON spells them as escapes and means the same', () => {
  const json = visibleJson(JSON.stringify({ [HOSTILE]: HOSTILE }, null, 2))
  expect(acts(json)).toEqual([])
  expect(JSON.parse(json)).toEqual({ [HOSTILE]: HOSTILE })
})

/** Runs a command under a terminal of `script`'s making; what it wrote there. */
function onTerminal(command: string[]): string {
  const line = command.map((word) => `'${word}'`).join(' ')
  const { stdout, status, error } = spawnSync('script', ['-qec', line, '/dev/null'], { encoding: 'utf8', cwd: root })
  if (error) throw error
  if (status !== 0) throw new Error(`ended with ${status}: ${stdout}`)
  return stdout
}

test.skipIf(process.platform !== 'linux')('a scan’s name and its prefixes reach the terminal as symbols', () => {
  const path = join(temporaryFolder(), 'p.keymark')
  const { db } = writeProject(path)
  db.prepare('UPDATE token SET text = ? WHERE id > 0').run(HOSTILE)
  db.prepare('UPDATE sentence SET text = ?').run(HOSTILE.repeat(20))
  db.prepare('UPDATE scan SET name = ?').run(HOSTILE)
  db.close()
  const keymark = [process.execPath, join(root, 'main/cli.ts')]
  for (const rest of [[], ['--json']]) {
    // The terminal itself turns a line feed into a carriage return and a line feed.
    const shown = onTerminal([...keymark, 'triggers', '--project', path, '--key', '1/0', ...rest]).replaceAll(
      '\r\n',
      '\n',
    )
    expect(shown).toContain(rest.length === 0 ? '␛]0;owned␇' : String.raw`\u001b]0;owned\u0007`)
    expect(acts(shown)).toEqual([])
  }
})
