import { Link } from '@tanstack/react-router'
import { PLACES, SETTINGS, type Place } from './places.ts'
import { useMissing } from './use-missing.ts'

const ENTRY = 'flex h-8 flex-none items-center gap-2 rounded-md px-2.5'
/** A window at 200 % has room for the icons. */
const TITLE = 'max-[700px]:sr-only'

/** The nouns, in the order of the work. What needs something first says what. */
export function Sidebar() {
  const missing = useMissing()
  return (
    <nav
      aria-label="Pages"
      className="flex w-40 flex-none [scrollbar-width:none] flex-col gap-0.5 overflow-y-auto border-r border-line bg-panel p-2 max-[700px]:w-12"
    >
      <p className="flex h-8 flex-none items-center px-2.5 pb-1 font-semibold tracking-tight max-[700px]:hidden">
        Keymark
      </p>
      {PLACES.map((place) => (
        <Entry key={place.to} place={place} missing={missing(place)} />
      ))}
      <span className="flex-1" />
      <Entry place={SETTINGS} missing={null} />
    </nav>
  )
}

function Entry({ place, missing }: { place: Place; missing: string | null }) {
  const { to, title, icon: Icon } = place
  const icon = <Icon aria-hidden size={16} strokeWidth={1.75} className="flex-none" />
  if (missing !== null) {
    return (
      <span role="link" aria-disabled title={`${title}: ${missing}`} className={`${ENTRY} text-muted`}>
        {icon}
        <span className={`flex flex-col ${TITLE}`}>
          <span className="leading-4">{title}</span>
          <span className="text-[11px] leading-3">{missing}</span>
        </span>
      </span>
    )
  }
  return (
    <Link
      to={to}
      title={title}
      className={`${ENTRY} text-ink hover:bg-hover`}
      activeProps={{ className: 'bg-selected font-medium hover:bg-selected' }}
    >
      {icon}
      <span className={TITLE}>{title}</span>
    </Link>
  )
}
