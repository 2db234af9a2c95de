import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fileName } from '#main/exchange/file-name.ts'
import { writeFileInSteps, writeFileWhole } from '#main/exchange/write-file.ts'
import { temporaryFolder } from '../../fixtures/project.ts'

const module = join(import.meta.dirname, '../../../main/exchange/write-file.ts')

it('takes away what killed writers left, and nothing of those that live', () => {
  const folder = temporaryFolder()
  const dead = spawnSync(process.execPath, ['-e', '']).pid
  const left = [`.a.csv.${dead}.tmp`, `.b.svg.1.tmp`, '.own.tmp', 'a.tmp']
  for (const name of left) writeFileSync(join(folder, name), '')
  writeFileWhole(join(folder, 'new.csv'), ['x'])
  expect(readdirSync(folder).toSorted()).toEqual(['.b.svg.1.tmp', '.own.tmp', 'a.tmp', 'new.csv'])
})

it.skipIf(process.platform !== 'linux')(
  'puts a file’s name on disk: its folder is synced after the name is there',
  () => {
    const folder = temporaryFolder()
    const trace = join(temporaryFolder(), 'trace')
    const script = `import(${JSON.stringify(module)}).then(({ writeFileWhole }) => writeFileWhole(${JSON.stringify(join(folder, 'f'))}, ['x']))`
    const strace = [
      '-f',
      '-y',
      '-o',
      trace,
      '-e',
      'trace=fsync,rename,renameat,renameat2',
      process.execPath,
      '-e',
      script,
    ]
    const { status, error } = spawnSync('strace', strace)
    if (error) throw error
    expect(status).toBe(0)
    const calls = readFileSync(trace, 'utf8')
      .split('\n')
      .filter((line) => line.includes(folder))
      .map((line) => /\d+ +(\w+)\((?:\d+<([^>]*)>)?/u.exec(line)?.slice(1) ?? [])
    expect(calls.map(([call]) => call)).toEqual(['fsync', expect.stringMatching(/^rename/u), 'fsync'])
    expect(calls[2]?.[1]).toBe(folder)
  },
)

it('a file is under its name when all of it is there, and the one of before until then', async () => {
  const path = join(temporaryFolder(), 'x.txt')
  const seen: (string | null)[] = []
  const look = (): void => void seen.push(existsSync(path) ? readFileSync(path, 'utf8') : null)
  function* chunks(text: string): Generator<string> {
    for (const character of text) {
      look()
      yield character
    }
  }
  async function* later(text: string): AsyncGenerator<string> {
    yield* chunks(text)
  }
  writeFileWhole(path, chunks('ab'))
  await writeFileInSteps(path, later('cd'))
  look()
  expect(seen).toEqual([null, null, 'ab', 'ab', 'cd'])
})

it('says in words why a file cannot be written', () => {
  const folder = temporaryFolder()
  const because =
    (name: string): (() => void) =>
    () =>
      writeFileWhole(join(folder, name), ['x'])
  expect(because('x'.repeat(300))).toThrow(/longer than the system takes, 255 bytes\)/u)
  expect(because('nul\0byte')).toThrow(/a character that no file name can have\)/u)
  expect(because('no/such/folder')).toThrow(/there is no such folder\)/u)
  mkdirSync(join(folder, 'taken'))
  expect(because('taken')).toThrow(/a folder has that name\)/u)
  expect(readdirSync(folder)).toEqual(['taken'])
  rmSync(folder, { recursive: true })
})

it.each([
  ['漢'.repeat(96), 'wide characters'],
  ['👩‍🔬'.repeat(60), 'characters of several code points'],
  ['a'.repeat(400), 'many letters'],
  ['CON', 'a device'],
  ['aux.txt', 'a device with an extension'],
  ['lpt9', 'another device'],
  ['...', 'dots'],
])('%s is made a name that every system takes', (name) => {
  const file = fileName(name)
  const folder = temporaryFolder()
  writeFileWhole(join(folder, `${file}.vl.json`), ['x'])
  expect(readdirSync(folder)).toEqual([`${file}.vl.json`])
  expect(file).not.toMatch(/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/iu)
  expect(file).not.toBe('')
})

it('plain names stay as they are', () => {
  expect(fileName('Wiki study, 2')).toBe('Wiki-study-2')
  expect(fileName('console')).toBe('console')
  expect(fileName('commander')).toBe('commander')
})
