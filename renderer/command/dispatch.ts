import { keysOf } from './bindings.ts'
import { isBinding, isNoKey, meaningsOf } from './press.ts'
import type { Command } from './registry.ts'

/** What decides whether a key press is a command. */
export interface Press {
  event: KeyboardEvent
  /** The focus is where keys make text. */
  isTyping: boolean
  /** The focus is in a dialog, menu or list that lies over the page. */
  isInOverlay: boolean
  /** The focus is on a button or link, which Enter and Space belong to. */
  isOnControl: boolean
}

/** The command of a key press; null when there is none, or when the press belongs to a field, an overlay, a control or an input method. */
export function commandFor(press: Press, commands: Command[], chosen: Record<string, string[]>): Command | null {
  const { event, isTyping, isInOverlay, isOnControl } = press
  if (event.defaultPrevented || isNoKey(event) || isInOverlay) return null
  if (isOnControl && isBare(event) && (event.key === 'Enter' || event.key === ' ')) return null
  const heard = commands.filter(({ whileTyping }) => whileTyping || !isTyping)
  for (const keys of meaningsOf(event)) {
    const command = heard.find((command) => keysOf(command, chosen).some((binding) => isBinding(keys, binding)))
    if (command) return command.enabled && (command.repeats || !event.repeat) ? command : null
  }
  return null
}

const isBare = (event: KeyboardEvent): boolean => !event.ctrlKey && !event.metaKey && !event.altKey

const NO_TEXT = ['button', 'checkbox', 'color', 'file', 'image', 'radio', 'range', 'reset', 'submit']
const noText = NO_TEXT.map((type) => `:not([type=${type}])`).join('')
const FIELD = `input${noText}, textarea, select, [contenteditable]:not([contenteditable=false])`
const CONTROL = 'a[href], button, summary, [role=button], [role=link], [role=tab], [role=switch], [role=menuitem]'

export function pressOf(event: KeyboardEvent): Press {
  const target = event.target instanceof Element ? event.target : null
  return {
    event,
    isTyping: target?.closest(FIELD) !== null && target !== null,
    isInOverlay: target?.closest('[data-overlay]') !== null && target !== null,
    isOnControl: target?.closest(CONTROL) !== null && target !== null,
  }
}
