import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { filesOf } from '#main/inference/corpus/files.ts'
import { temporaryFolder } from '../../../fixtures/project.ts'

const folder = join(temporaryFolder(), 'texts [1]')
for (const inner of ['', 'b', 'empty', 'folder.txt']) mkdirSync(join(folder, inner), { recursive: true })
for (const name of ['10.txt', '9.txt', 'Z.TXT', 'ä.txt', 'b/1.txt', 'b/notes.md', 'what?.txt'])
  writeFileSync(join(folder, name), `The text ${name}.\n`)
const named = (path: string): string[] => filesOf(join(folder, path)).map((file) => file.slice(folder.length + 1))

it('takes the text files of a folder and the folders in it, in the order of their code units', () => {
  expect(named('.')).toEqual(['10.txt', '9.txt', 'Z.TXT', 'b/1.txt', 'what?.txt', 'ä.txt'])
  expect(named('b')).toEqual(['b/1.txt'])
})

it('takes what a pattern matches, also below a folder whose name looks like one', () => {
  expect(named('*.txt')).toEqual(['10.txt', '9.txt', 'what?.txt', 'ä.txt'])
  expect(named('**/*.md')).toEqual(['b/notes.md'])
  expect(named('{b,empty}/*')).toEqual(['b/1.txt', 'b/notes.md'])
})

it('takes a file that exists as it is named, and leaves a path that is no pattern to who reads it', () => {
  expect(named('what?.txt')).toEqual(['what?.txt'])
  expect(named('missing.txt')).toEqual(['missing.txt'])
})

it('says where nothing was found, and what to do', () => {
  expect(() => named('empty')).toThrow(`The folder ${join(folder, 'empty')} holds no file whose name ends in .txt`)
  expect(() => named('b/*.csv')).toThrow(`No file matches *.csv in ${join(folder, 'b')}. Check the pattern.`)
  expect(() => named('c/*/x.txt')).toThrow(`No file matches c/*/x.txt in ${folder}.`)
})
