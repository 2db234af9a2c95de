import type { Trigger } from '#contract/trigger.ts'
import { LeftContext } from './left-context.tsx'
import { cutPrefix, nearContext } from './prefix.ts'

interface KwicProps {
  trigger: Trigger
  /** The whole prefix, over as many lines as it takes, instead of one line that ends where all end. */
  wrap: boolean
  /** With `wrap`: the rest of the sentence too. */
  isWhole: boolean
  /** What other triggers share, where that is pointed out. */
  shared?: { spans: readonly { start: number; end: number }[]; sharesLast: boolean } | undefined
}

/** A trigger as a keyword-in-context line. Every part is isolated, so that no script's direction moves another part. */
export function Kwic({ trigger, wrap, isWhole, shared }: KwicProps) {
  const { left, last, next, rest } = cutPrefix(trigger)
  const spans = shared?.spans ?? []
  const near = nearContext(left)
  // A cut context that runs leftwards begins with a sign of its own.
  const from = left.length - near.length
  const lastToken = shared?.sharesLast === true ? 'last-token shares-last' : 'last-token'
  if (wrap) {
    return (
      <p className="kwic-wrapped" dir="auto">
        <LeftContext text={left} spans={spans} from={0} />
        <b className={lastToken}>{last}</b>
        <span className="next-token">{isWhole ? rest : next}</span>
      </p>
    )
  }
  return (
    <span className="kwic">
      <span className="kwic-left">
        <bdi>
          <LeftContext text={near} spans={spans} from={from} />
        </bdi>
      </span>
      <b className={lastToken}>
        <bdi>{last}</bdi>
      </b>
      <span className="kwic-next next-token">
        {next === '' ? <span title="End of the sentence">¶</span> : <bdi>{next}</bdi>}
      </span>
    </span>
  )
}
