import '../annotation/concordance.css'
import './question.css'
import { useEffect, useRef } from 'react'
import type { QuestionView } from '#contract/question.ts'
import { styleOf } from '../annotation/concordance.tsx'
import { useLabelView } from '../annotation/label-view.ts'
import { KeyCaps } from '../command/key-caps.tsx'
import { Kwic } from '../trigger/kwic.tsx'

interface QuestionLinesProps {
  view: QuestionView
  /** Index of the line that Enter chooses. */
  current: number
  wrap: boolean
  onChoose: (line: number) => void
  onCurrent: (index: number) => void
}

/** The lines of a question below each other, each a choice. */
export function QuestionLines({ view, current, wrap, onChoose, onCurrent }: QuestionLinesProps) {
  const { textSize, isWide, serif } = useLabelView()
  const group = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const row = group.current?.querySelectorAll<HTMLElement>('[role="radio"]')[current]
    row?.scrollIntoView({ block: 'nearest' })
    if (document.activeElement === document.body || group.current?.contains(document.activeElement)) row?.focus()
  }, [current])
  return (
    <div
      ref={group}
      role="radiogroup"
      aria-label="Lines"
      className="concordance question-lines"
      data-wrap={wrap}
      data-serif={serif}
      data-wide={isWide}
      style={styleOf(0, textSize)}
    >
      {view.lines.map((line, i) => {
        const isChosen = view.answer?.includes(i + 1) ?? false
        return (
          <button
            key={line.rank}
            type="button"
            role="radio"
            aria-checked={isChosen}
            tabIndex={i === current ? 0 : -1}
            className="line question-line"
            data-current={i === current}
            onFocus={() => onCurrent(i)}
            onClick={() => onChoose(i + 1)}
          >
            <KeyCaps binding={String(i + 1)} />
            <Kwic trigger={line} wrap={wrap} isWhole={false} />
            <span className="question-chosen">{isChosen ? 'does not belong' : ''}</span>
          </button>
        )
      })}
    </div>
  )
}
