import { useEffect, useRef } from 'react'
import { folded } from '#contract/spelling.ts'

/** How many are offered at once. */
const MOST = 6

/** Earlier descriptions that contain what is typed, those that begin with it first, the most recent first among equals. */
export function matching(earlier: readonly string[], typed: string): string[] {
  const wanted = folded(typed).trim()
  const fit = earlier.filter((text) => folded(text).includes(wanted) && text !== typed)
  const begins = (text: string): number => Number(!folded(text).startsWith(wanted))
  return fit.toSorted((a, b) => begins(a) - begins(b)).slice(0, MOST)
}

interface CompletionProps {
  id: string
  options: string[]
  /** Index of the one that Enter takes; null for none. */
  active: number | null
  onPick: (text: string) => void
}

export const optionId = (list: string, at: number): string => `${list}-${at}`

/** What was described before, below the field. It lies over what follows, so nothing moves. */
export function Completion({ id, options, active, onPick }: CompletionProps) {
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => list.current?.scrollIntoView({ block: 'nearest' }), [])
  return (
    <ul
      ref={list}
      id={id}
      role="listbox"
      aria-label="Earlier descriptions"
      className="absolute inset-x-0 top-full z-10 mt-0.5 max-h-48 overflow-y-auto rounded-md border border-edge bg-raised p-1 shadow-lg"
    >
      {options.map((text, at) => (
        <li
          key={text}
          id={optionId(id, at)}
          role="option"
          aria-selected={at === active}
          dir="auto"
          onPointerDown={(event) => {
            event.preventDefault()
            event.stopPropagation()
            onPick(text)
          }}
          className="truncate rounded-sm px-1.5 py-0.5 hover:bg-hover aria-selected:bg-selected"
        >
          {text}
        </li>
      ))}
    </ul>
  )
}
