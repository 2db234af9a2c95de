const NAMES: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  PageUp: 'Page Up',
  PageDown: 'Page Down',
  Control: 'Ctrl',
  ' ': 'Space',
}

const isMac = typeof navigator === 'object' && /Mac|iPhone|iPad/u.test(navigator.platform)
const MODIFIERS = ['Control', 'Alt', 'Shift', 'Meta'] as const

/** A binding as it is printed on keys: `$mod+Enter` is `Ctrl Enter`, on a Mac `⌘ Enter`. */
export function keyLabel(binding: string, mac = isMac): string {
  return binding
    .split(/(?<=\w|\])\+/u)
    .filter((part) => !/^\[.+\]$/u.test(part))
    .map((part) => {
      if (part === '$mod' || (part === 'Meta' && mac)) return mac ? '⌘' : 'Ctrl'
      const code = /^(?:Key|Digit|Numpad)(.)$/u.exec(part)
      const name = NAMES[part] ?? code?.[1] ?? part
      return name.length === 1 ? name.toUpperCase() : name
    })
    .join(' ')
}

/** The binding that a key press makes; null for a lone modifier. Shift counts only where it does not change the character. */
export function bindingOf(
  event: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'altKey' | 'shiftKey' | 'metaKey'>,
  mac = isMac,
): string | null {
  const { key, code } = event
  if (key === 'Dead' || key === 'Unidentified' || MODIFIERS.some((modifier) => modifier === key)) return null
  const isLetter = /^\p{L}$/u.test(key)
  const isSign = key.length === 1 && !isLetter && key !== ' '
  const parts: string[] = []
  if (mac ? event.metaKey : event.ctrlKey) parts.push('$mod')
  if (mac ? event.ctrlKey : event.metaKey) parts.push(mac ? 'Control' : 'Meta')
  if (event.altKey) parts.push('Alt')
  const isShiftedDigit = event.shiftKey && /^Digit\d$/u.test(code)
  if (event.shiftKey) parts.push(isSign && !isShiftedDigit ? '[Shift]' : 'Shift')
  parts.push(isShiftedDigit ? code : isLetter ? key.toLowerCase() : key === ' ' ? 'Space' : key)
  return parts.join('+')
}
