import { binStart, BINS, type KeyActivity } from '#contract/activity.ts'
import type { Side } from '#contract/side.ts'
import { coefficient, count, counted, NONE, probability } from '../ui/format.ts'

const WORDS: Record<Side, string> = { positive: 'above 0', negative: 'below 0' }

/** How often the key fires on either side, and how strongly on the one that is shown, as the scan counted it. */
export function Activity({ of, side: shown }: { of: KeyActivity; side: Side }) {
  const { positions, sentences, sides, mean, variance } = of
  const side = sides.find((one) => one.side === shown)
  const sign = shown === 'negative' ? -1 : 1
  return (
    <section aria-label="Activity" className="flex flex-col gap-1.5">
      <h3 className="font-medium">How it fires</h3>
      <dl className="grid grid-cols-[1fr_auto] gap-x-3">
        {sides.map(({ side: one, fired }) => (
          <Fact
            key={one}
            name={`Coefficient ${WORDS[one]}`}
            value={positions === 0 ? NONE : probability(fired / positions)}
          />
        ))}
        <Fact name="Mean" value={coefficient(mean)} />
        <Fact name="Standard deviation" value={coefficient(variance === null ? null : Math.sqrt(variance))} />
      </dl>
      {side && (
        <>
          <Histogram name="Strongest of each sentence" bins={side.strongest} sign={sign} />
          <Histogram name="At one position of each sentence" bins={side.sampled} sign={sign} />
        </>
      )}
      <p className="text-xs text-muted">
        Shares of {counted(positions, 'position')} in {counted(sentences, 'sentence')}. Mean and deviation are over one
        position of each sentence, drawn at random. A bar counts sentences; it is half of a doubling wide.
      </p>
    </section>
  )
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="number text-right">{value}</dd>
    </>
  )
}

/** Pixels of the highest bar. */
const HEIGHT = 40

function Histogram({ name, bins, sign }: { name: string; bins: readonly number[]; sign: 1 | -1 }) {
  const first = bins.findIndex((value) => value > 0)
  const last = bins.findLastIndex((value) => value > 0)
  const most = Math.max(...bins)
  if (first < 0) {
    return (
      <p className="text-xs">
        <span className="text-muted">{name}:</span> it fires nowhere
      </p>
    )
  }
  const shown = bins.slice(first, last + 1)
  const border = (bin: number): string => (bin >= BINS ? '…' : coefficient(sign * binStart(bin)))
  const range = (bin: number): string => `${border(bin)} to ${border(bin + 1)}: ${counted(bins[bin] ?? 0, 'sentence')}`
  const fullest = first + shown.indexOf(most)
  const total = shown.reduce((sum, value) => sum + value, 0)
  return (
    <figure className="flex flex-col gap-0.5">
      <figcaption className="flex justify-between text-xs text-muted">
        <span>{name}</span> <span className="number">{count(total)}</span>
      </figcaption>
      <div
        role="img"
        aria-label={`${name}: ${counted(total, 'sentence')}, from ${border(first)} to ${border(last + 1)}, most at ${range(fullest)}`}
        className="flex items-end gap-px border-b border-line"
        style={{ height: HEIGHT }}
      >
        {shown.map((value, i) => (
          <span key={first + i} title={range(first + i)} className="flex h-full min-w-0 flex-1 items-end">
            {/* A bin that holds anything is seen. */}
            <span
              className="block w-full bg-bar forced-colors:bg-[CanvasText]"
              style={{ height: value === 0 ? 0 : Math.max(1, (HEIGHT * value) / most) }}
            />
          </span>
        ))}
      </div>
      <div className="number flex justify-between text-xs text-muted">
        <span>{border(first)}</span> <span>{border(last + 1)}</span>
      </div>
    </figure>
  )
}
