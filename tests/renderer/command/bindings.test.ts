import { describe, expect, test } from 'vitest'
import { holderOf, keysInForce, keysOf } from '../../../renderer/command/bindings.ts'
import { defineCommands, EVERYWHERE } from '../../../renderer/command/definition.ts'
import { keyLabel } from '../../../renderer/command/key-label.ts'
import { bindingOf } from '../../../renderer/command/press.ts'

const label = defineCommands('Label', {
  'test.down': { title: 'Down', keys: ['ArrowDown', 'j'] },
  'test.flag': { title: 'Flag', keys: ['f'] },
})
const keys = defineCommands('Keys', { 'test.find': { title: 'Find', keys: ['f'] } })
const frame = defineCommands(EVERYWHERE, { 'test.palette': { title: 'Palette', keys: ['$mod+k'] } })
const all = [...Object.values(label), ...Object.values(keys), ...Object.values(frame)]

test('two commands cannot have one id', () => {
  expect(() => defineCommands('Other', { 'test.flag': { title: 'Again', keys: [] } })).toThrow('test.flag')
})

describe('a key that is chosen anew', () => {
  test('is refused when a command of the same page has it', () => {
    expect(holderOf('j', label['test.flag'], all, {})?.id).toBe('test.down')
    expect(holderOf('J', label['test.flag'], all, {})?.id).toBe('test.down')
  })

  test('is refused when the frame has it, and for the frame when any page has it', () => {
    expect(holderOf('$mod+k', label['test.flag'], all, {})?.id).toBe('test.palette')
    expect(holderOf('j', frame['test.palette'], all, {})?.id).toBe('test.down')
  })

  test('may be used on two pages that are never open together', () => {
    expect(holderOf('f', keys['test.find'], all, {})).toBeNull()
  })

  test('is free once its holder has another', () => {
    const chosen = { 'test.down': ['n'] }
    expect(keysOf(label['test.down'], chosen)).toEqual(['n'])
    expect(holderOf('j', label['test.flag'], all, chosen)).toBeNull()
    expect(holderOf('n', label['test.flag'], all, chosen)?.id).toBe('test.down')
  })

  test('may stay as it is', () => expect(holderOf('f', label['test.flag'], all, {})).toBeNull())
})

test('is advertised by the command that has it: of two on a page, the first', () => {
  const accept = { ...label['test.flag'], id: 'accept', keys: ['f', 'Shift+Digit1'] }
  const range = { ...label['test.flag'], id: 'range', keys: ['Shift+1'] }
  const inForce = keysInForce([accept, label['test.flag'], label['test.down'], range], {})
  expect(inForce.get('accept')).toEqual(['f', 'Shift+Digit1'])
  expect(inForce.get('test.flag')).toEqual([])
  expect(inForce.get('test.down')).toEqual(['ArrowDown', 'j'])
  expect(inForce.get('range')).toEqual([])
})

describe('a binding', () => {
  const event = {
    code: '',
    ctrlKey: false,
    altKey: false,
    shiftKey: false,
    metaKey: false,
    isComposing: false,
    getModifierState: () => false,
  }

  test.each([
    [{ ...event, key: 'j' }, 'j'],
    [{ ...event, key: 'J', shiftKey: true }, 'Shift+j'],
    [{ ...event, key: 'Enter', ctrlKey: true }, '$mod+Enter'],
    [{ ...event, key: '?', shiftKey: true, code: 'Slash' }, '[Shift]+?'],
    [{ ...event, key: '!', shiftKey: true, code: 'Digit1' }, '[Shift]+!'],
    [{ ...event, key: 'т', code: 'KeyN' }, 'n'],
    [{ ...event, key: 'Process', code: 'KeyN' }, null],
    [{ ...event, key: 'n', code: 'KeyN', isComposing: true }, null],
    [{ ...event, key: '1', code: 'Numpad1' }, '1'],
    [{ ...event, key: ' ' }, 'Space'],
    [{ ...event, key: 'é' }, 'é'],
    [{ ...event, key: 'Shift', shiftKey: true }, null],
    [{ ...event, key: 'Dead' }, null],
  ])('is made by a press of %o', (press, binding) => expect(bindingOf(press, false)).toBe(binding))

  test('means the Command key on a Mac', () => {
    expect(bindingOf({ ...event, key: 'k', metaKey: true }, true)).toBe('$mod+k')
    expect(bindingOf({ ...event, key: 'k', ctrlKey: true }, true)).toBe('Control+k')
  })

  test.each([
    ['$mod+Enter', 'Ctrl Enter'],
    ['Shift+ArrowDown', 'Shift ↓'],
    ['[Shift]+?', '?'],
    ['[', '['],
    ['Shift+Digit1', 'Shift 1'],
    ['$mod+,', 'Ctrl ,'],
    ['j', 'J'],
    ['PageDown', 'Page Down'],
  ])('%s is printed %s', (binding, text) => expect(keyLabel(binding, false)).toBe(text))

  test('is printed with the sign of the Mac there', () => expect(keyLabel('$mod+k', true)).toBe('⌘ K'))
})
