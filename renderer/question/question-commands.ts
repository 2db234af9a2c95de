import { defineCommands } from '../command/definition.ts'

/** Lines that a digit names. */
export const DIGITS = [1, 2, 3, 4, 5] as const
type Digit = (typeof DIGITS)[number]

/** One entry for each line, called `question.line-1` …. */
export function perLine<Value>(value: (digit: Digit) => Value) {
  const entries = DIGITS.map((digit) => [`question.line-${digit}`, value(digit)] as const)
  return Object.fromEntries(entries) as Record<`question.line-${Digit}`, Value>
}

const MOVE = { repeats: true, isInPalette: false }

export const QUESTION_COMMANDS = defineCommands('Questions', {
  ...perLine((digit) => ({ title: `Line ${digit} does not belong`, keys: [String(digit)], isInPalette: false })),
  'question.down': { title: 'Next line', keys: ['ArrowDown', 'j'], ...MOVE },
  'question.up': { title: 'Previous line', keys: ['ArrowUp', 'k'], ...MOVE },
  'question.choose': { title: 'This line does not belong', keys: ['Enter', 'Space'], isInPalette: false },
  'question.undo': { title: 'Undo the latest answer', keys: ['$mod+z'] },
  'question.next': { title: 'Next question', keys: [']', 'PageDown'] },
  'question.previous': { title: 'Previous question', keys: ['[', 'PageUp'] },
  'question.next-unanswered': { title: 'Next unanswered question', keys: ['$mod+j'] },
  'question.wrap': { title: 'Wrap whole prefixes', keys: ['w'] },
})
