/** What of a package can be checked without making one. */
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { expect, it } from 'vitest'
import { createProgram } from '#main/commands/program.ts'
import { FILES } from '#main/work/open-file.ts'
import manifest from '../../../package.json' with { type: 'json' }
import { FUSES, readFuses } from '../../../resources/packaging/fuses.ts'
import { manPage } from '../../../resources/packaging/man-page.ts'
import { temporaryFolder } from '../../fixtures/project.ts'

const root = join(import.meta.dirname, '../../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

const all = (command: Command, before = ''): { name: string; command: Command }[] =>
  command.commands.flatMap((child) => {
    const name = `${before}${child.name()}`
    return [{ name, command: child }, ...all(child, `${name} `)]
  })

it('the manual page names every command and every option', () => {
  const page = manPage(createProgram(), '2026-01-01').replaceAll('\\-', '-')
  const commands = all(createProgram()).filter(({ command }) => command.commands.length === 0)
  expect(commands.map(({ name }) => name)).toContain('study create')
  for (const { name } of commands) expect(page).toMatch(new RegExp(`^\\.B ${name}(?: [<[].*)?$`, 'mu'))
  const options = all(createProgram()).flatMap(({ command }) => command.options.map(({ long }) => String(long)))
  expect(options.length).toBeGreaterThan(100)
  for (const option of options) expect(page).toContain(option)
})

it('every kind of file that can be handed over is known to the desktop, the menu and the launcher', () => {
  const known = [...read('resources/packaging/keymark.xml').matchAll(/glob pattern="\*(\.\w+)"/gu)].map(
    ([, glob]) => glob,
  )
  expect(known).toEqual(FILES)
  const types = [...read('resources/packaging/keymark.xml').matchAll(/mime-type type="([^"]+)"/gu)].map(
    ([, type]) => type,
  )
  expect(read('resources/packaging/keymark.desktop')).toContain(`MimeType=${types.join(';')};\n`)
  for (const type of types) expect(read(`resources/packaging/icons/${type?.replace('/', '-')}.svg`)).toContain('<svg')
  for (const extension of FILES) expect(read('resources/packaging/keymark.sh')).toContain(`*${extension}`)
})

it('only packages with binaries or texts go in as they are: the build takes of the others what is used', () => {
  const texts = read('main/inference/corpus/built-in.ts')
  for (const name of Object.keys(manifest.dependencies)) {
    const needs = JSON.parse(read(`node_modules/${name}/package.json`)) as { optionalDependencies?: object }
    const holdsBinaries =
      globSync(`node_modules/${name}/**/*.{node,so,so.*}`, { cwd: root }).length > 0 ||
      Object.keys(needs.optionalDependencies ?? {}).some((other) => other.includes('linux-x64'))
    const isText = texts.includes(`packageFolder('${name}')`)
    expect({ name, isNeededWhole: holdsBinaries || isText }).toEqual({ name, isNeededWhole: true })
  }
})

it('the fuses are read from the bytes of a program, and one that lacks or has more than ours is refused', () => {
  const file = join(temporaryFolder(), 'program')
  const write = (version: number, wire: string): void =>
    writeFileSync(
      file,
      Buffer.concat([
        Buffer.from('…dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
        Buffer.from([version, wire.length]),
        Buffer.from(wire),
      ]),
    )
  write(1, '010011001')
  expect(readFuses(file)).toEqual(FUSES)
  write(1, '110011001')
  expect(readFuses(file).RunAsNode).toBe(true)
  write(1, '01001100')
  expect(() => readFuses(file)).toThrow('no wire of 9 fuses')
  write(2, '010011001')
  expect(() => readFuses(file)).toThrow('no wire')
})

it('the changelog begins with this version, and the launcher leaves Chromium no word of a command', () => {
  expect(/^## (\S+) \(\d{4}-\d{2}-\d{2}\)/mu.exec(read('CHANGELOG.md'))?.[1]).toBe(manifest.version)
  expect(spawnSync('sh', ['-n', join(root, 'resources/packaging/keymark.sh')]).status).toBe(0)
  expect(read('resources/packaging/keymark.sh')).toMatch(/--command -- "\$@"\n$/u)
})
