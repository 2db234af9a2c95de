import type { FoundPattern, TablePick } from '#contract/statistics.ts'
import { CheckBox } from '../ui/check-box.tsx'
import { KindSign } from '../ui/kind-badge.tsx'
import { Toggle } from '../ui/toggle.tsx'

interface PickablePatternProps {
  found: FoundPattern
  pick: TablePick | null
  onToggle: () => void
  onRanks: (ranks: number[]) => void
}

/** A pattern to choose, and when it is chosen its prefixes by rank. */
export function PickablePattern({ found, pick, onToggle, onRanks }: PickablePatternProps) {
  const { layer, index, author, pattern } = found
  return (
    <li className="flex flex-col gap-1 py-1">
      <div className="flex items-baseline gap-3">
        <CheckBox isOn={pick !== null} onChange={onToggle}>
          <span className="inline-block w-16">
            {layer}/{index}
          </span>
          {pattern.kind && <KindSign kind={pattern.kind} />} <span dir="auto">{pattern.description}</span>
        </CheckBox>
        <span className="ml-auto text-xs text-muted">{author}</span>
      </div>
      {pick && (
        <div
          role="group"
          aria-label={`Prefixes of ${pattern.description}`}
          className="flex flex-wrap items-center gap-1 pl-6"
        >
          <span className="text-xs text-muted">Prefixes</span>
          {pattern.ranks.map((rank) => {
            const isOn = pick.ranks.includes(rank)
            return (
              <Toggle
                key={rank}
                isOn={isOn}
                onChange={() => {
                  const ranks = isOn ? pick.ranks.filter((one) => one !== rank) : [...pick.ranks, rank]
                  // A row of the table needs a prefix.
                  if (ranks.length > 0) onRanks(ranks.toSorted((a, b) => a - b))
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
