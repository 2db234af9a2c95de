import type { Trigger } from '#contract/trigger.ts'
import { cutPrefix, nearContext } from './prefix.ts'

/**
 * A trigger as a keyword-in-context line: the prefix ends at a line that all triggers share, the next token follows in grey.
 * `wrap` shows the whole prefix instead. Every part is isolated, so that no script's direction moves another part.
 */
export function Kwic({ trigger, wrap }: { trigger: Trigger; wrap: boolean }) {
  const { left, last, next } = cutPrefix(trigger)
  if (wrap) {
    return (
      <p className="kwic-wrapped" dir="auto">
        {left}
        <b className="last-token">{last}</b>
        <span className="next-token">{next}</span>
      </p>
    )
  }
  return (
    <span className="kwic">
      <span className="kwic-left">
        <bdi>{nearContext(left)}</bdi>
      </span>
      <b className="last-token">
        <bdi>{last}</bdi>
      </b>
      <span className="kwic-next next-token">
        <bdi>{next === '' ? '¶' : next}</bdi>
      </span>
    </span>
  )
}
