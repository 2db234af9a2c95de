import { Link, useRouterState } from '@tanstack/react-router'
import type { KeyboardEvent } from 'react'
import { PLACES, SETTINGS, type Place } from './places.ts'
import { useMissing } from './use-missing.ts'

const ENTRY = 'flex h-8 flex-none items-center gap-2 rounded-md px-2.5'
/** A window at 200 % has room for the icons. */
const TITLE = 'max-[800px]:sr-only'

/** The nouns, in the order of the work. What needs something first says what. */
export function Sidebar() {
  const missing = useMissing()
  const path = useRouterState({ select: (state) => state.location.pathname })
  // The page one is on, or else the first: Project is never missing anything.
  const stop =
    [...PLACES, SETTINGS].find((place) => path.startsWith(place.to) && missing(place) === null)?.to ?? '/project'
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- one stop of the Tab key, arrows within it
    <nav
      aria-label="Pages"
      onKeyDown={moveFocus}
      className="flex w-40 flex-none [scrollbar-width:none] flex-col gap-0.5 overflow-y-auto border-r border-line bg-panel p-2 max-[800px]:w-12"
    >
      <p className="flex h-8 flex-none items-center px-2.5 pb-1 font-semibold tracking-tight max-[800px]:hidden">
        Keymark
      </p>
      {PLACES.map((place, at) => {
        const before = PLACES[at - 1]
        const reason = missing(place)
        return (
          <Entry
            key={place.to}
            place={place}
            missing={reason}
            // What many pages wait for is said at the first of them.
            isSaid={before === undefined || missing(before) !== reason}
            isStop={place.to === stop}
          />
        )
      })}
      <span className="flex-1" />
      <Entry place={SETTINGS} missing={null} isSaid={false} isStop={SETTINGS.to === stop} />
    </nav>
  )
}

interface EntryProps {
  place: Place
  missing: string | null
  /** What is missing is written under the name too, not only in its title. */
  isSaid: boolean
  isStop: boolean
}

function Entry({ place, missing, isSaid, isStop }: EntryProps) {
  const { to, title, icon: Icon } = place
  const icon = <Icon aria-hidden size={16} strokeWidth={1.75} className="flex-none" />
  if (missing !== null) {
    return (
      <span role="link" aria-disabled title={`${title}: ${missing}`} className={`${ENTRY} text-muted`}>
        {icon}
        <span className={`flex flex-col ${TITLE}`}>
          <span className="leading-4">{title}</span>
          {isSaid ? (
            <span className="text-[11px] leading-3">{missing}</span>
          ) : (
            <span className="sr-only">{missing}</span>
          )}
        </span>
      </span>
    )
  }
  return (
    <Link
      to={to}
      tabIndex={isStop ? 0 : -1}
      title={title}
      className={`${ENTRY} text-ink hover:bg-hover`}
      activeProps={{ className: 'bg-selected font-medium hover:bg-selected' }}
    >
      {icon}
      <span className={TITLE}>{title}</span>
    </Link>
  )
}

/** Arrows, Home and End go through the pages that are open. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>('a[href]')]
  const at = links.indexOf(document.activeElement as HTMLElement)
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key]
  // Whoever has clicked a page wants the arrows there.
  if (at < 0 || to === undefined || links[at]?.matches(':focus-visible') !== true) return
  event.preventDefault()
  event.stopPropagation()
  links[Math.min(Math.max(to, 0), links.length - 1)]?.focus()
}
