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
