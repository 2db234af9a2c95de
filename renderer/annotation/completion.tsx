import { useEffect, useRef } from 'react'
import type { EarlierDescription } from '#contract/annotation.ts'
import { folded } from '#contract/spelling.ts'
import { KindSign } from '../ui/kind-badge.tsx'

/** How many are offered at once. */
const MOST = 6

/** Earlier descriptions that contain what is typed, those that begin with it first, the most recent first among equals. */
export function matching(earlier: readonly EarlierDescription[], typed: string): EarlierDescription[] {
  const wanted = folded(typed).trim()
  const fit = earlier.filter(({ description }) => folded(description).includes(wanted) && description !== typed)
  const begins = ({ description }: EarlierDescription): number => Number(!folded(description).startsWith(wanted))
  return fit.toSorted((a, b) => begins(a) - begins(b)).slice(0, MOST)
}

interface CompletionProps {
  id: string
  options: EarlierDescription[]
  /** Index of the one that Enter takes; null for none. */
  active: number | null
  onPick: (picked: EarlierDescription) => void
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
      {options.map((option, at) => (
        <li
          key={option.description}
          id={optionId(id, at)}
          role="option"
          aria-selected={at === active}
          dir="auto"
          onPointerDown={(event) => {
            event.preventDefault()
            event.stopPropagation()
            onPick(option)
          }}
          className="truncate rounded-sm px-1.5 py-0.5 hover:bg-hover aria-selected:bg-selected"
        >
          {option.kind !== null && <KindSign kind={option.kind} />} {option.description}
        </li>
      ))}
    </ul>
  )
}
