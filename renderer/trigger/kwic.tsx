import type { Trigger } from '#contract/trigger.ts'
import { LeftContext } from './left-context.tsx'
import { LastToken } from './last-token.tsx'
import { cutPrefix, nearContext, runsLeftwards } from './prefix.ts'

interface KwicProps {
  trigger: Trigger
  /** The whole prefix, over as many lines as it takes, instead of one line that ends where all end. */
  wrap: boolean
  /** With `wrap`: the rest of the sentence too. */
  isWhole: boolean
  /** What other triggers share, where that is pointed out. */
  shared?: { spans: readonly { start: number; end: number }[]; sharesLast: boolean } | undefined
}

/**
 * A trigger as a keyword-in-context line. Every part is isolated, so that no script's direction moves another part. A sentence of a
 * script that runs leftwards is mirrored: its last token stands at the left, and what was read before it to the right.
 */
export function Kwic({ trigger, wrap, isWhole, shared }: KwicProps) {
  const { left, last, pending, next, rest } = cutPrefix(trigger)
  const direction = runsLeftwards(trigger.text) ? 'rtl' : 'ltr'
  const spans = shared?.spans ?? []
  const near = nearContext(left)
  const from = left.length - near.length
  const lastToken = shared?.sharesLast === true ? 'last-token shares-last' : 'last-token'
  if (wrap) {
    return (
      <p className="kwic-wrapped" dir={direction}>
        <LeftContext text={left} spans={spans} from={0} />
        <b className={lastToken}>
          <LastToken text={last} pending={pending} />
        </b>
        <span className="next-token">{isWhole ? rest : next}</span>
      </p>
    )
  }
  return (
    <span className="kwic" dir={direction}>
      <span className="kwic-left">
        <bdi dir={direction}>
          <LeftContext text={near} spans={spans} from={from} />
        </bdi>
      </span>
      <b className={lastToken}>
        <bdi>
          <LastToken text={last} pending={pending} />
        </bdi>
      </b>
      <span className="kwic-next next-token">
        {next === '' ? <span title="End of the sentence">¶</span> : <bdi>{next}</bdi>}
      </span>
    </span>
  )
}
