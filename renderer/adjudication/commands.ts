import { defineCommands } from '../command/definition.ts'

/** Annotators that a key accepts by letter; of more, the others by mouse. */
export const LETTERS = ['a', 'b', 'c', 'd'] as const

export const ADJUDICATION_COMMANDS = defineCommands('Adjudication', {
  'adjudication.next-row': { title: 'Next finding', keys: ['.'], repeats: true },
  'adjudication.previous-row': { title: 'Previous finding', keys: [','], repeats: true },
  'adjudication.accept-a': { title: 'Accept A’s pattern', keys: ['a'] },
  'adjudication.accept-b': { title: 'Accept B’s pattern', keys: ['b'] },
  'adjudication.accept-c': { title: 'Accept C’s pattern', keys: ['c'] },
  'adjudication.accept-d': { title: 'Accept D’s pattern', keys: ['d'] },
  'adjudication.merge': { title: 'Merge the patterns of the finding', keys: ['u'] },
  'adjudication.drop': { title: 'Leave the finding out', keys: ['Delete', 'Backspace'] },
})
