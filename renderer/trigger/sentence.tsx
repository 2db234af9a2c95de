import { TextCursorInput } from 'lucide-react'
import type { Trigger } from '#contract/trigger.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { count } from '../ui/format.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { Around } from './around.tsx'
import { LastToken } from './last-token.tsx'
import { cutPrefix, prefixText, runsLeftwards } from './prefix.ts'

interface SentenceProps {
  trigger: Trigger
  /** The sentence is in view already. */
  sourceOnly: boolean
  onExplore: ((trigger: Trigger) => void) | undefined
}

/** The whole sentence with the last token read marked and what the model had not read in grey; and where it stands. */
export function Sentence({ trigger, sourceOnly, onExplore }: SentenceProps) {
  const { left, last, pending, rest } = cutPrefix(trigger)
  return (
    <div className="sentence">
      {!sourceOnly && (
        <p dir={runsLeftwards(trigger.text) ? 'rtl' : 'ltr'}>
          {left}
          <b className="last-token">
            <LastToken text={last} pending={pending} />
          </b>
          <span className="next-token">{rest}</span>
        </p>
      )}
      <p className="flex items-center gap-2 text-xs text-muted">
        <span>
          {trigger.source}
          {trigger.sentence !== null && `, sentence ${count(trigger.sentence + 1)}`}
        </span>
        <CopyButton text={prefixText(trigger)} label="Copy the prefix" />
        <CopyButton text={trigger.text} label="Copy the sentence" />
        {onExplore && (
          <IconButton icon={TextCursorInput} label="Open in the prompt explorer" onPress={() => onExplore(trigger)} />
        )}
      </p>
      <Around trigger={trigger} />
    </div>
  )
}
