/** What keys do on the keyboards of the world: `key` and `code` as Chromium reports them there. */
import { describe, expect, test } from 'vitest'
import { LABEL_COMMANDS } from '../../../renderer/annotation/label-commands.ts'
import { defineCommands, EVERYWHERE } from '../../../renderer/command/definition.ts'
import { commandFor } from '../../../renderer/command/dispatch.ts'
import type { Command } from '../../../renderer/command/registry.ts'

/** Three of the frame's, whose own module needs a window. */
const frame = defineCommands(EVERYWHERE, {
  'go/project': { title: 'Go to Project', keys: ['$mod+1'] },
  'palette.open': { title: 'Commands', keys: ['$mod+k'] },
  'shortcuts.open': { title: 'Shortcuts on this page', keys: ['[Shift]+?'] },
})

const commands: Command[] = [...Object.values(LABEL_COMMANDS), ...Object.values(frame)].map((command) => ({
  ...command,
  enabled: true,
  reason: null,
  run: () => undefined,
}))

type Held = 'Ctrl' | 'Shift' | 'AltGr' | 'Ctrl Shift' | ''

/** The command of a press; `AltGr` as Windows reports it, with Ctrl and Alt. */
function idOf(key: string, code: string, held: Held): string | null {
  const event = {
    key,
    code,
    repeat: false,
    isComposing: false,
    defaultPrevented: false,
    ctrlKey: held.includes('Ctrl') || held === 'AltGr',
    altKey: held === 'AltGr',
    metaKey: false,
    shiftKey: held.includes('Shift'),
    getModifierState: (name: string) => name === 'AltGraph' && held === 'AltGr',
  }
  const press = { event: event as unknown as KeyboardEvent, isTyping: false, isInOverlay: false, isOnControl: false }
  return commandFor(press, commands, {})?.id ?? null
}

type Row = [key: string, code: string, held: Held, id: string | null]

const everywhere: Row[] = [
  ['1', 'Numpad1', '', 'label.mark-1'],
  ['0', 'Numpad0', '', 'label.no-pattern'],
  ['End', 'Numpad1', '', 'label.last'],
  ['Enter', 'Enter', 'Ctrl', 'label.done'],
  ['Dead', 'BracketLeft', '', null],
  ['Process', 'KeyN', '', null],
]

describe.each<[string, Row[]]>([
  [
    'English (US)',
    [
      ['n', 'KeyN', '', 'label.pattern'],
      ['N', 'KeyN', '', 'label.pattern'],
      ['2', 'Digit2', '', 'label.mark-2'],
      ['@', 'Digit2', 'Shift', 'label.mark-range-2'],
      ['/', 'Slash', '', 'label.contains'],
      ['?', 'Slash', 'Shift', 'shortcuts.open'],
      ['Z', 'KeyZ', 'Ctrl Shift', 'label.redo'],
      [']', 'BracketRight', '', 'label.next-key'],
      ['1', 'Digit1', 'Ctrl', 'go/project'],
    ],
  ],
  [
    'German',
    [
      ['z', 'KeyY', 'Ctrl', 'label.undo'],
      ['y', 'KeyZ', 'Ctrl', 'label.redo'],
      ['/', 'Digit7', 'Shift', 'label.contains'],
      ['?', 'Minus', 'Shift', 'shortcuts.open'],
      ['"', 'Digit2', 'Shift', 'label.mark-range-2'],
      ['[', 'Digit8', 'AltGr', 'label.previous-key'],
      [']', 'Digit9', 'AltGr', 'label.next-key'],
    ],
  ],
  [
    'Spanish',
    [
      ['/', 'Digit7', 'Shift', 'label.contains'],
      ['?', 'Minus', 'Shift', 'shortcuts.open'],
      ['[', 'BracketLeft', 'AltGr', 'label.previous-key'],
    ],
  ],
  [
    'Swedish',
    [
      ['/', 'Digit7', 'Shift', 'label.contains'],
      ['?', 'Minus', 'Shift', 'shortcuts.open'],
      ['¤', 'Digit4', 'Shift', 'label.mark-range-4'],
    ],
  ],
  [
    'French',
    [
      ['&', 'Digit1', '', 'label.mark-1'],
      ['é', 'Digit2', '', 'label.mark-2'],
      ['1', 'Digit1', 'Shift', 'label.mark-range-1'],
      ['&', 'Digit1', 'Ctrl', 'go/project'],
      ['à', 'Digit0', '', 'label.no-pattern'],
      ['/', 'Period', 'Shift', 'label.contains'],
      ['?', 'KeyM', 'Shift', 'shortcuts.open'],
      ['w', 'KeyZ', '', 'label.wrap'],
      ['z', 'KeyW', 'Ctrl', 'label.undo'],
      ['m', 'Semicolon', '', 'label.note'],
    ],
  ],
  [
    'Czech',
    [
      ['+', 'Digit1', '', 'label.mark-1'],
      ['ě', 'Digit2', '', 'label.mark-2'],
      ['+', 'Digit1', 'Ctrl', 'go/project'],
      ['é', 'Digit0', '', 'label.no-pattern'],
      ['1', 'Digit1', 'Shift', 'label.mark-range-1'],
      ['z', 'KeyY', 'Ctrl', 'label.undo'],
    ],
  ],
  [
    'Russian',
    [
      ['т', 'KeyN', '', 'label.pattern'],
      ['л', 'KeyK', 'Ctrl', 'palette.open'],
      ['я', 'KeyZ', 'Ctrl', 'label.undo'],
      ['Я', 'KeyZ', 'Ctrl Shift', 'label.redo'],
      ['О', 'KeyJ', 'Shift', 'label.extend-down'],
      ['/', 'Backslash', 'Shift', 'label.contains'],
      ['.', 'Slash', '', 'label.contains'],
      ['х', 'BracketLeft', '', 'label.previous-key'],
      ['"', 'Digit2', 'Shift', 'label.mark-range-2'],
    ],
  ],
  [
    'Greek',
    [
      ['ν', 'KeyN', '', 'label.pattern'],
      ['κ', 'KeyK', 'Ctrl', 'palette.open'],
      ['ζ', 'KeyZ', 'Ctrl', 'label.undo'],
      ['ς', 'KeyW', '', 'label.wrap'],
    ],
  ],
  [
    'Hebrew',
    [
      ['מ', 'KeyN', '', 'label.pattern'],
      ['ל', 'KeyK', 'Ctrl', 'palette.open'],
      ['ז', 'KeyZ', 'Ctrl', 'label.undo'],
      ['/', 'KeyQ', '', 'label.contains'],
      ["'", 'KeyW', '', 'label.wrap'],
    ],
  ],
  [
    'Arabic',
    [
      ['ى', 'KeyN', '', 'label.pattern'],
      ['ن', 'KeyK', 'Ctrl', 'palette.open'],
      ['ئ', 'KeyZ', 'Ctrl', 'label.undo'],
      ['١', 'Digit1', '', 'label.mark-1'],
    ],
  ],
  [
    'Turkish',
    [
      ['/', 'Digit7', 'Shift', 'label.contains'],
      ['n', 'KeyN', '', 'label.pattern'],
    ],
  ],
  [
    'Dvorak',
    [
      ['n', 'KeyL', '', 'label.pattern'],
      ['k', 'KeyV', 'Ctrl', 'palette.open'],
      ["'", 'KeyQ', '', null],
    ],
  ],
])('on a keyboard for %s', (_, rows) => {
  test.each([...rows, ...everywhere])('%s at %s with “%s” is %s', (key, code, held, id) => {
    expect(idOf(key, code, held)).toBe(id)
  })
})

test('an Arabic letter that takes two code units is still where it stands', () => {
  expect(idOf('لا', 'KeyB', '')).toBeNull()
})
