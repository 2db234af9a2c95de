/** Pixels between the pointer and the note. */
const GAP = 12

export const hideTooltip = (): void => document.getElementById('figure-tooltip')?.remove()

/** The numbers behind a mark, next to the pointer. Vega's own way to show them would write HTML as text. */
export function showTooltip(_handler: unknown, event: MouseEvent, _item: unknown, value: unknown): void {
  hideTooltip()
  if (value === null || value === undefined || value === '') return
  const note = document.createElement('dl')
  note.id = 'figure-tooltip'
  note.className =
    'pointer-events-none fixed z-50 grid grid-cols-[auto_auto] gap-x-3 rounded-md bg-ink px-2 py-1 text-xs text-page shadow-md'
  const rows = typeof value === 'object' ? Object.entries(value as Record<string, unknown>) : [['', value] as const]
  for (const [name, fact] of rows) {
    const term = document.createElement('dt')
    term.textContent = name
    const definition = document.createElement('dd')
    definition.textContent = String(fact)
    definition.className = 'text-right'
    note.append(term, definition)
  }
  document.body.append(note)
  const { width, height } = note.getBoundingClientRect()
  note.style.left = `${Math.min(event.clientX + GAP, window.innerWidth - width - GAP)}px`
  note.style.top = `${Math.min(event.clientY + GAP, window.innerHeight - height - GAP)}px`
}
