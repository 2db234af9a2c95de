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
      <div className="guide">
        <Markdown text={body} />
      </div>
    </Dialog>
  )
}
