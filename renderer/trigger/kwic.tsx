import type { Trigger } from '#contract/trigger.ts'
import { cutPrefix, nearContext } from './prefix.ts'

interface KwicProps {
  trigger: Trigger
  /** The whole prefix, over as many lines as it takes, instead of one line that ends where all end. */
  wrap: boolean
  /** With `wrap`: the rest of the sentence too. */
  isWhole: boolean
}

/** A trigger as a keyword-in-context line. Every part is isolated, so that no script's direction moves another part. */
export function Kwic({ trigger, wrap, isWhole }: KwicProps) {
  const { left, last, next, rest } = cutPrefix(trigger)
  if (wrap) {
    return (
      <p className="kwic-wrapped" dir="auto">
        {left}
        <b className="last-token">{last}</b>
        <span className="next-token">{isWhole ? rest : next}</span>
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
        {next === '' ? <span title="End of the sentence">¶</span> : <bdi>{next}</bdi>}
      </span>
    </span>
  )
}
