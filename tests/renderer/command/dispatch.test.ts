import { describe, expect, test, vi } from 'vitest'
import { commandFor, type Press } from '../../../renderer/command/dispatch.ts'
import type { Command } from '../../../renderer/command/registry.ts'

/** A key press as Chromium reports it. */
function press(key: string, change: Partial<Press & KeyboardEvent> = {}): Press {
  const { isTyping = false, isInOverlay = false, isOnControl = false, ...event } = change
  const held = (modifier: string): boolean =>
    modifier === 'Control' ? event.ctrlKey === true : modifier === 'Shift' ? event.shiftKey === true : false
  const keyboardEvent = {
    key,
    code: '',
    ctrlKey: false,
    altKey: false,
    metaKey: false,
    shiftKey: false,
    repeat: false,
    isComposing: false,
    defaultPrevented: false,
    ...event,
    getModifierState: held,
  }
  return { isTyping, isInOverlay, isOnControl, event: keyboardEvent as unknown as KeyboardEvent }
}

const command = (id: string, keys: string[], change: Partial<Command> = {}): Command => ({
  id,
  title: id,
  keys,
  scope: 'Label',
  whileTyping: false,
  repeats: false,
  isInPalette: true,
  enabled: true,
  reason: null,
  run: vi.fn(),
  ...change,
})

const next = command('next', ['ArrowDown', 'j'], { repeats: true })
const mark = command('mark', ['Digit1'])
const markRange = command('mark-range', ['Shift+Digit1'])
const done = command('done', ['Control+Enter'], { whileTyping: true })
const open = command('open', ['Enter'])
const sheet = command('sheet', ['[Shift]+?'])
const all = [next, mark, markRange, done, open, sheet]
const idFor = (given: Press, commands = all, chosen = {}): string | null =>
  commandFor(given, commands, chosen)?.id ?? null

describe('a key press', () => {
  test('runs the command that has the key, whatever the case', () => {
    expect(idFor(press('j'))).toBe('next')
    expect(idFor(press('J'))).toBe('next')
    expect(idFor(press('x'))).toBeNull()
  })

  test('is told apart by its modifiers', () => {
    expect(idFor(press('1', { code: 'Digit1' }))).toBe('mark')
    expect(idFor(press('!', { code: 'Digit1', shiftKey: true }))).toBe('mark-range')
    expect(idFor(press('j', { ctrlKey: true }))).toBeNull()
  })

  test('finds a sign with or without the Shift that a layout needs for it', () => {
    expect(idFor(press('?', { shiftKey: true }))).toBe('sheet')
    expect(idFor(press('?'))).toBe('sheet')
  })

  test('makes text in a text field, unless the command is marked for it', () => {
    expect(idFor(press('j', { isTyping: true }))).toBeNull()
    expect(idFor(press('Enter', { ctrlKey: true, isTyping: true }))).toBe('done')
  })

  test('belongs to the input method while it composes', () => {
    expect(idFor(press('j', { isComposing: true }))).toBeNull()
    expect(idFor(press('Enter', { ctrlKey: true, isComposing: true, isTyping: true }))).toBeNull()
  })

  test('belongs to a dialog that lies over the page', () => {
    expect(idFor(press('j', { isInOverlay: true }))).toBeNull()
  })

  test('belongs to the button that has the focus when it is Enter, and to the page otherwise', () => {
    expect(idFor(press('Enter', { isOnControl: true }))).toBeNull()
    expect(idFor(press('Enter'))).toBe('open')
    expect(idFor(press('j', { isOnControl: true }))).toBe('next')
    expect(idFor(press('Enter', { ctrlKey: true, isOnControl: true }))).toBe('done')
  })

  test('that something else has used is left alone', () => {
    expect(idFor(press('j', { defaultPrevented: true }))).toBeNull()
  })

  test('held down repeats only what is made for it', () => {
    expect(idFor(press('j', { repeat: true }))).toBe('next')
    expect(idFor(press('1', { code: 'Digit1', repeat: true }))).toBeNull()
  })

  test('does nothing while its command is not enabled, and does not fall through to another', () => {
    const waiting = command('waiting', ['j'], { enabled: false })
    expect(idFor(press('j'), [waiting, next])).toBeNull()
  })

  test('follows the keys that the person chose', () => {
    expect(idFor(press('h'), all, { next: ['h'] })).toBe('next')
    expect(idFor(press('j'), all, { next: ['h'] })).toBeNull()
  })
})
