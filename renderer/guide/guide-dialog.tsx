import { useEffect, useRef } from 'react'
import text from '../../resources/annotator-guide.md?raw'
import { useOverlay } from '../command/overlay.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Markdown } from '../ui/markdown.tsx'

/** Its heading is the dialog's title. */
const [, title = '', body = ''] = /^# (.+)\n([^]*)$/u.exec(text) ?? []

/** One page for whoever labels and has never heard of a feed-forward layer. */
export function GuideDialog() {
  const { overlay, show } = useOverlay()
  return (
    <Dialog title={title} size="large" isOpen={overlay === 'guide'} onClose={() => show(null)}>
      <GuideText />
    </Dialog>
  )
}

/** Has the focus, so that the arrow keys scroll it. */
function GuideText() {
  const page = useRef<HTMLElement>(null)
  useEffect(() => page.current?.focus(), [])
  return (
    <section ref={page} aria-label="Text of the guide" tabIndex={0} className="guide outline-none">
      <Markdown text={body} level={3} />
    </section>
  )
}
