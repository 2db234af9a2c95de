import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { shellCommand } from '../../../renderer/prompt/shell-command.ts'

/** What a shell makes of it: the words after the program's name. */
const wordsOf = (command: string): string[] =>
  execFileSync('sh', ['-c', command.replace(/^keymark/u, "printf '%s\\0'")], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1)

const asked = { project: 'a study.keymark', scan: 'demo-model × demo', set: [], finalNorm: true }
const options = ['--project', 'a study.keymark', '--scan', 'demo-model × demo']

it.each(['it\'s $HOME `x` "y" \\', 'two\nlines 🙂', '*', 'plain'])('%j reaches the program as it is', (text) => {
  expect(wordsOf(shellCommand({ ...asked, text }))).toEqual(['prompt', text, ...options, '--json'])
})

it('names scaled keys, and the read-out where it is not the usual one', () => {
  const set = [
    { layer: 5, index: 123, scale: 0 },
    { layer: 1, index: 7, scale: -1.5 },
  ]
  const words = wordsOf(shellCommand({ ...asked, text: 'a', set, finalNorm: false }))
  expect(words).toEqual([
    'prompt',
    'a',
    ...options,
    '--set',
    '5/123=0',
    '--set',
    '1/7=-1.5',
    '--final-norm',
    'off',
    '--json',
  ])
})

it.each(['- a list', '--help'])('%j is no option', (text) => {
  expect(wordsOf(shellCommand({ ...asked, text }))).toEqual(['prompt', ...options, '--json', '--', text])
})
