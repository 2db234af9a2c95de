import { X } from 'lucide-react'
import { create } from 'zustand'
import { IconButton } from './icon-button.tsx'

type Tone = 'plain' | 'danger'

interface Toast {
  id: number
  message: string
  tone: Tone
  /** What was being done; doing it again takes the failure away. */
  cause: string | null
}

/** Milliseconds that news stays. */
const SHOWN = 6000
/** The newest of them. */
const MOST = 3

const useToasts = create<{ toasts: Toast[] }>()(() => ({ toasts: [] }))
let last = 0

/** Says something that belongs to no place on the page. Failures stay until their cause is gone, or they are closed. */
export function notify(message: string, tone: Tone = 'plain', cause: string | null = null): void {
  last += 1
  const id = last
  useToasts.setState(({ toasts }) => ({
    toasts: [...toasts.filter((toast) => toast.message !== message), { id, message, tone, cause }].slice(-MOST),
  }))
  if (tone === 'plain') setTimeout(() => drop((toast) => toast.id === id), SHOWN)
}

const drop = (isGone: (toast: Toast) => boolean): void =>
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => !isGone(toast)) }))

/** Takes away the failures of one cause, or of all. */
export const dropFailures = (cause?: string): void =>
  drop((toast) => toast.tone === 'danger' && (cause === undefined || toast.cause === cause))

let place = ''

/** Failures of another place, as a page or a key, are left there. */
export function leaveFailures(here: string): void {
  if (here !== place) dropFailures()
  place = here
}

const TONES: Record<Tone, string> = {
  plain: 'text-ink',
  danger: 'bg-danger-ground text-danger',
}

/** A band of its own above the status bar: it covers nothing that one could press. */
export function Toasts() {
  const { toasts } = useToasts()
  return (
    <section aria-label="Messages" className="flex max-h-40 flex-none flex-col overflow-y-auto">
      {toasts.map(({ id, message, tone }) => (
        <div
          key={id}
          role={tone === 'danger' ? 'alert' : 'status'}
          className={`flex items-start gap-2 border-t border-line bg-raised px-4 py-1 ${TONES[tone]}`}
        >
          <p className="min-w-0 flex-1 py-0.5 break-words select-text">{message}</p>
          <IconButton icon={X} label="Close" onPress={() => drop((toast) => toast.id === id)} />
        </div>
      ))}
    </section>
  )
}
