import { X } from 'lucide-react'
import {
  Text,
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from 'react-aria-components'
import { IconButton } from './icon-button.tsx'

type Tone = 'plain' | 'danger'

const queue = new ToastQueue<{ message: string; tone: Tone }>({ maxVisibleToasts: 3 })

/** Says something that belongs to no place on the page. Failures stay until they are closed. */
export function notify(message: string, tone: Tone = 'plain'): void {
  queue.add({ message, tone }, tone === 'danger' ? {} : { timeout: 6000 })
}

const TONES: Record<Tone, string> = {
  plain: 'border-edge bg-raised text-ink',
  danger: 'border-danger bg-danger-ground text-danger',
}

export function Toasts() {
  return (
    <ToastRegion queue={queue} className="fixed right-4 bottom-10 z-50 flex w-96 flex-col gap-2">
      {({ toast }) => (
        <Toast
          toast={toast}
          className={`flex items-start gap-2 rounded-md border p-3 shadow-lg ${TONES[toast.content.tone]}`}
        >
          <ToastContent className="min-w-0 flex-1 select-text">
            <Text slot="title">{toast.content.message}</Text>
          </ToastContent>
          <IconButton slot="close" icon={X} label="Close" />
        </Toast>
      )}
    </ToastRegion>
  )
}
