import type { KindScheme } from '#contract/kind.ts'
import { defineCommands, type Defined } from '../command/definition.ts'

const MOVE = { repeats: true, isInPalette: false }

/** Patterns that a digit marks. */
export const DIGITS = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const
export type Digit = (typeof DIGITS)[number]

type PerDigit<Prefix extends string, Value> = Record<`${Prefix}-${Digit}`, Value>

/** One entry for each digit, called `prefix-1` … `prefix-9`. */
export function perDigit<Prefix extends string, Value>(prefix: Prefix, value: (digit: Digit) => Value) {
  const entries = DIGITS.map((digit) => [`${prefix}-${digit}`, value(digit)] as const)
  return Object.fromEntries(entries) as Partial<PerDigit<Prefix, Value>> as PerDigit<Prefix, Value>
}

/** Patterns from the tenth on are marked with Alt: Alt 0 is the tenth, Alt 1 the eleventh. */
export const TENS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const

/** One entry for each of the patterns 10 to 19, called `label.mark-10` … `label.mark-19`. */
export function perTen<Value>(value: (number: number, digit: number) => Value) {
  const entries = TENS.map((digit) => [`label.mark-1${digit}`, value(10 + digit, digit)] as const)
  return Object.fromEntries(entries) as Record<`label.mark-1${(typeof TENS)[number]}`, Value>
}

/** Commands of the kinds that are not the paper’s: those two have commands of their own, to which a person can give other keys. */
export function kindCommands({ kinds }: KindScheme): Defined<string> {
  return Object.fromEntries(
    kinds
      .filter(({ name }) => !(kindCommand(name) in LABEL_COMMANDS))
      .map(({ name, letter }) => {
        const id = `label.kind-${name}`
        const options = { scope: 'Label', whileTyping: false, repeats: false, isInPalette: true }
        return [id, { id, title: `The pattern is ${name}`, keys: [letter], ...options }]
      }),
  )
}

/** The command that gives a pattern the kind. */
export type KindCommand = 'label.shallow' | 'label.semantic' | `label.kind-${string}`
export const kindCommand = (kind: string): KindCommand =>
  kind === 'shallow' || kind === 'semantic' ? `label.${kind}` : `label.kind-${kind}`

export const LABEL_COMMANDS = defineCommands('Label', {
  'label.down': { title: 'Next trigger', keys: ['ArrowDown', 'j'], ...MOVE },
  'label.up': { title: 'Previous trigger', keys: ['ArrowUp', 'k'], ...MOVE },
  'label.extend-down': { title: 'Select one more below', keys: ['Shift+ArrowDown', 'Shift+j'], ...MOVE },
  'label.extend-up': { title: 'Select one more above', keys: ['Shift+ArrowUp', 'Shift+k'], ...MOVE },
  'label.first': { title: 'First trigger', keys: ['Home'], ...MOVE },
  'label.last': { title: 'Last trigger', keys: ['End'], ...MOVE },
  'label.sentence': { title: 'Show or hide the whole sentence', keys: ['ArrowRight', 'x'], isInPalette: false },
  'label.copy-prefix': { title: 'Copy the prefix', keys: ['c'] },
  'label.copy-sentence': { title: 'Copy the whole sentence', keys: ['Shift+c'] },
  'label.pattern': { title: 'New pattern', keys: ['n'] },
  ...perDigit('label.mark', (digit) => ({
    title: `Mark or unmark with pattern ${digit}`,
    keys: [String(digit)],
    isInPalette: false,
  })),
  ...perDigit('label.mark-range', (digit) => ({
    title: `Mark the range with pattern ${digit}`,
    keys: [`Shift+${digit}`],
    isInPalette: false,
  })),
  ...perTen((number, digit) => ({
    title: `Mark or unmark with pattern ${number}`,
    keys: [`Alt+${digit}`],
    isInPalette: false,
  })),
  'label.shallow': { title: 'The pattern is shallow', keys: ['s'] },
  'label.semantic': { title: 'The pattern is semantic', keys: ['e'] },
  'label.edit': { title: 'Edit the pattern’s description', keys: ['Enter'] },
  'label.remove': { title: 'Remove the pattern', keys: ['Delete', 'Backspace'] },
  'label.choose': { title: 'Next of the patterns', keys: ['i'], repeats: true },
  'label.pattern-up': { title: 'Pattern one place up', keys: ['Alt+ArrowUp'], repeats: true },
  'label.pattern-down': { title: 'Pattern one place down', keys: ['Alt+ArrowDown'], repeats: true },
  'label.merge': { title: 'Merge the pattern into the one above', keys: ['Shift+m'] },
  'label.split': { title: 'Split the selected lines off the pattern', keys: ['Shift+s'] },
  'label.confidence': { title: 'How sure you are of the pattern', keys: ['v'] },
  'label.same-end': { title: 'Mark all that end in the same word', keys: ['[Shift]+='] },
  'label.contains': { title: 'Mark all that contain…', keys: ['[Shift]+/'] },
  'label.sort': { title: 'Next order of the lines', keys: ['o'] },
  'label.no-pattern': { title: 'No pattern here', keys: ['0'] },
  'label.uninterpretable': { title: 'The key is uninterpretable', keys: ['Shift+0'] },
  'label.note': { title: 'Write a note', keys: ['m'] },
  'label.flag': { title: 'Flag this key', keys: ['f'] },
  'label.done': { title: 'Done, and on to the next key', keys: ['$mod+Enter'], whileTyping: true },
  'label.undo': { title: 'Undo', keys: ['$mod+z'], repeats: true },
  'label.redo': { title: 'Redo', keys: ['$mod+Shift+z', '$mod+y'], repeats: true },
  'label.next-key': { title: 'Next key', keys: [']', 'PageDown'] },
  'label.next-unfinished': { title: 'Next unfinished key', keys: ['$mod+j'], whileTyping: true },
  'label.previous-key': { title: 'Previous key', keys: ['[', 'PageUp'] },
  'label.assistance': { title: 'Point out shared words', keys: ['a'] },
  'label.wrap': { title: 'Wrap whole prefixes', keys: ['w'] },
  'label.larger': {
    title: 'Larger text',
    keys: ['$mod+[Shift]+='],
    whileTyping: true,
    repeats: true,
  },
  'label.smaller': { title: 'Smaller text', keys: ['$mod+-'], whileTyping: true, repeats: true },
  'label.size': { title: 'Text of the usual size', keys: ['$mod+0'], whileTyping: true },
  'label.spacing': { title: 'More or less room between lines', keys: [] },
  'label.serif': { title: 'Letters with or without serifs', keys: [] },
  'label.keep': { title: 'Keep unsaved changes in a file…', keys: [] },
  'label.guidelines': { title: 'Guidelines', keys: ['g'] },
})
