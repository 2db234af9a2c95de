/**
 * Which keys a press makes, on any keyboard layout. A key that says a Latin letter or a digit is that letter or digit, and a sign is
 * that sign, wherever it stands. What the key says in another script is the letter that stands there on a Latin keyboard (`event.code`),
 * and so is a sign that no command has: the row of digits of a French or Czech keyboard says signs.
 */
export type KeyPress = Pick<
  KeyboardEvent,
  'key' | 'code' | 'ctrlKey' | 'altKey' | 'shiftKey' | 'metaKey' | 'isComposing' | 'getModifierState'
>

interface Keys {
  /** `a` to `z`, `0` to `9`, a sign, or a named key as in `KeyboardEvent.key`; `Space` for the space bar. */
  key: string
  ctrl: boolean
  alt: boolean
  meta: boolean
  shift: boolean
  /** Shift is only what the layout needs for the sign. */
  isShiftFree: boolean
}

const isMac = typeof navigator === 'object' && /Mac|iPhone|iPad/u.test(navigator.platform)

/** Signs by where they stand on a Latin keyboard, for scripts that put letters there. */
const SIGNS: Record<string, string> = {
  BracketLeft: '[',
  BracketRight: ']',
  Comma: ',',
  Period: '.',
  Slash: '/',
  Semicolon: ';',
  Quote: "'",
  Minus: '-',
  Equal: '=',
  Backquote: '`',
  Backslash: '\\',
}

const isPlain = (key: string): boolean => /^[a-z0-9]$/iu.test(key)
const isSign = (key: string): boolean => key.length === 1 && !isPlain(key) && !/^[\p{L}\p{M} ]$/u.test(key)

/** An input method, a dead key or a modifier alone: no key of anyone's. */
export const isNoKey = ({ key, isComposing }: Pick<KeyPress, 'key' | 'isComposing'>): boolean =>
  isComposing || /^(?:Dead|Process|Unidentified|Control|Alt|AltGraph|Shift|Meta|CapsLock|NumLock)$/u.test(key)

/** The letter, digit or sign that stands there on a Latin keyboard; null for a named key. */
function placeOf({ key, code }: Pick<KeyPress, 'key' | 'code'>): string | null {
  if ([...key].length !== 1) return null
  const plain = /^(?:Key|Digit|Numpad)(\w)$/u.exec(code)?.[1]
  return plain?.toLowerCase() ?? SIGNS[code] ?? null
}

/** What a press may mean, first what the key says, then where it stands. Empty for a press that is nobody's. */
export function meaningsOf(event: KeyPress): Keys[] {
  if (isNoKey(event)) return []
  const { key, ctrlKey, altKey, metaKey, shiftKey } = event
  const held = { ctrl: ctrlKey, alt: altKey, meta: metaKey, shift: shiftKey, isShiftFree: false }
  if (key === ' ') return [{ ...held, key: 'Space' }]
  if (isPlain(key)) return [{ ...held, key: key.toLowerCase() }]
  const place = placeOf(event)
  const there = place === null ? [] : [{ ...held, key: place }]
  if (!isSign(key)) return place === null ? [{ ...held, key }] : there
  // The third level of a key is reached with AltGr, which some systems report as Ctrl and Alt, or with Option.
  const isThird = event.getModifierState('AltGraph') || (isMac && altKey && !ctrlKey && !metaKey)
  const said = { ...held, ...(isThird && { ctrl: false, alt: false }), key, isShiftFree: true }
  return isThird ? [said] : [said, ...there]
}

/** @param binding as in `CommandDefinition`; also `Digit1`, `Numpad1` and `KeyN`, as earlier versions wrote them */
function parse(binding: string, mac: boolean): Keys {
  const name = `${mac} ${binding}`
  const before = parsed.get(name)
  if (before !== undefined) return before
  const keys = read(binding, mac)
  parsed.set(name, keys)
  return keys
}

/** Bindings are few, and every press is compared with all of them. */
const parsed = new Map<string, Keys>()

function read(binding: string, mac: boolean): Keys {
  const parts = binding.split(/(?<=\w|\])\+/u)
  const last = parts.pop() ?? ''
  const named = /^(?:Key|Digit|Numpad)(\w)$/u.exec(last)?.[1] ?? last
  const has = (...names: string[]): boolean => names.some((name) => parts.includes(name))
  return {
    key: named.length === 1 ? named.toLowerCase() : named,
    ctrl: has('Control') || (has('$mod') && !mac),
    meta: has('Meta') || (has('$mod') && mac),
    alt: has('Alt'),
    shift: has('Shift'),
    isShiftFree: has('[Shift]'),
  }
}

/** Whether a press of these keys is the binding. A sign says itself whether Shift was needed for it. */
export function isBinding(pressed: Keys, binding: string, mac = isMac): boolean {
  const wanted = parse(binding, mac)
  const isShiftRight = pressed.isShiftFree || wanted.isShiftFree || pressed.shift === wanted.shift
  const { key, ctrl, alt, meta } = pressed
  return wanted.key === key && wanted.ctrl === ctrl && wanted.alt === alt && wanted.meta === meta && isShiftRight
}

/** Whether two bindings are made by the same press. */
export const isSameBinding = (one: string, other: string, mac = isMac): boolean =>
  isBinding(parse(one, mac), other, mac)

/** The binding that a press makes, by what the key says; null for a press that is nobody's. */
export function bindingOf(event: KeyPress, mac = isMac): string | null {
  const [said] = meaningsOf(event)
  if (said === undefined) return null
  const parts: string[] = []
  if (mac ? said.meta : said.ctrl) parts.push('$mod')
  if (mac ? said.ctrl : said.meta) parts.push(mac ? 'Control' : 'Meta')
  if (said.alt) parts.push('Alt')
  if (said.shift) parts.push(said.isShiftFree ? '[Shift]' : 'Shift')
  return [...parts, said.key].join('+')
}
