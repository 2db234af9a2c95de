import type { FoundPattern } from '#contract/statistics.ts'
import { kindsOf } from '#contract/kind.ts'
import { CheckBox } from '../ui/check-box.tsx'
import { KindSigns } from '../ui/kind-badge.tsx'
import { Toggle } from '../ui/toggle.tsx'

interface PickablePatternProps {
  found: FoundPattern
  /** Ranks of its prefixes that are shown; null while it is not chosen. */
  ranks: number[] | null
  onToggle: () => void
  onRanks: (ranks: number[]) => void
}

/** A pattern to choose, and when it is chosen its prefixes by rank. */
export function PickablePattern({ found, ranks, onToggle, onRanks }: PickablePatternProps) {
  const { layer, index, author, pattern } = found
  return (
    <li className="flex flex-col gap-1 py-1">
      <div className="flex items-baseline gap-3">
        <CheckBox isOn={ranks !== null} onChange={onToggle}>
          <span className="inline-block w-16">
            {layer}/{index}
          </span>
          <KindSigns kinds={kindsOf(pattern)} /> <span dir="auto">{pattern.description}</span>
        </CheckBox>
        <span className="ml-auto text-xs text-muted">{author}</span>
      </div>
      {ranks && (
        <div
          role="group"
          aria-label={`Prefixes of ${pattern.description}`}
          className="flex flex-wrap items-center gap-1 pl-6"
        >
          <span className="text-xs text-muted">Prefixes</span>
          {pattern.ranks.map((rank) => {
            const isOn = ranks.includes(rank)
            return (
              <Toggle
                key={rank}
                isOn={isOn}
                onChange={() => {
                  const now = isOn ? ranks.filter((one) => one !== rank) : [...ranks, rank]
                  // A row of the table needs a prefix.
                  if (now.length > 0) onRanks(now.toSorted((a, b) => a - b))
                }}
              >
                {rank}
              </Toggle>
            )
          })}
        </div>
      )}
    </li>
  )
}
