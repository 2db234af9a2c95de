import { Link } from '@tanstack/react-router'
import { BookOpen, CircleQuestionMark, PencilLine, Send, type LucideIcon } from 'lucide-react'
import { useOverlay } from '../command/overlay.ts'
import { useHasQuestions } from '../question/use-has-questions.ts'
import { useReturnLabels } from '../packet/use-return-labels.ts'

const ENTRY = 'flex h-8 flex-none items-center gap-2 rounded-md px-2.5 text-ink hover:bg-hover'
/** A window at 200 % has room for the icons. */
const TITLE = 'max-[800px]:sr-only'

/** An annotator's own window: the keys to label, the guide, and the way back. */
export function PacketSidebar() {
  const show = useOverlay((state) => state.show)
  const giveBack = useReturnLabels()
  const hasQuestions = useHasQuestions()
  return (
    <nav
      aria-label="Pages"
      className="flex w-40 flex-none flex-col gap-0.5 border-r border-line bg-panel p-2 max-[800px]:w-12"
    >
      <p className="flex h-8 flex-none items-center px-2.5 pb-1 font-semibold tracking-tight max-[800px]:hidden">
        Keymark
      </p>
      <PageLink to="/label" icon={PencilLine} title="Label" />
      {hasQuestions && <PageLink to="/question" icon={CircleQuestionMark} title="Questions" />}
      <button type="button" title="Guide" className={`${ENTRY} cursor-default`} onClick={() => show('guide')}>
        <Named icon={BookOpen} title="Guide" />
      </button>
      <button
        type="button"
        title="Return labels…"
        className={`${ENTRY} cursor-default`}
        disabled={giveBack.isPending}
        onClick={giveBack.ask}
      >
        <Named icon={Send} title="Return labels…" />
      </button>
    </nav>
  )
}

function PageLink({ to, icon, title }: { to: '/label' | '/question'; icon: LucideIcon; title: string }) {
  return (
    <Link
      to={to}
      title={title}
      className={ENTRY}
      activeProps={{ className: 'bg-selected font-medium hover:bg-selected' }}
    >
      <Named icon={icon} title={title} />
    </Link>
  )
}

function Named({ icon: Icon, title }: { icon: LucideIcon; title: string }) {
  return (
    <>
      <Icon aria-hidden size={16} strokeWidth={1.75} className="flex-none" />
      <span className={TITLE}>{title}</span>
    </>
  )
}
