import { expect, test } from 'vitest'
import type { Command } from '../../../renderer/command/registry.ts'
import { numberOf, series } from '../../../renderer/command/series.ts'

const command = (id: string, title: string): Command => ({ id, title }) as Command
const ids = (commands: Command[]): string[][] => series(commands).map((one) => one.map(({ id }) => id))

test('commands that differ in their number only are one line, even when two series alternate', () => {
  const commands = [
    command('down', 'Next trigger'),
    command('mark-1', 'Mark with pattern 1'),
    command('range-1', 'Mark the range with pattern 1'),
    command('mark-2', 'Mark with pattern 2'),
    command('range-2', 'Mark the range with pattern 2'),
    command('up', 'Previous trigger'),
  ]
  expect(ids(commands)).toEqual([['down'], ['mark-1', 'mark-2'], ['range-1', 'range-2'], ['up']])
})

test('two commands of one title without a number stay two', () => {
  expect(ids([command('a', 'Undo'), command('b', 'Undo')])).toEqual([['a'], ['b']])
})

test('the number is the one at the end', () => {
  expect(numberOf(command('a', 'Layer 2 of key 12'))).toBe('12')
  expect(numberOf(command('a', 'Layer 2 of it'))).toBe('')
})
