import { Plus } from 'lucide-react'
import { Button as AriaButton } from 'react-aria-components'
import type { Scan } from '#contract/scan.ts'
import { date } from '../ui/format.ts'
import { MiddleCut } from '../ui/middle-cut.tsx'
import { ScanStateMark } from './scan-state-mark.tsx'

interface ScanListProps {
  scans: Scan[]
  chosen: number | 'new'
  onChoose: (chosen: number | 'new') => void
}

const ITEM = 'flex w-full cursor-default flex-col gap-0.5 rounded-md px-2.5 py-1.5 text-left data-[hovered]:bg-hover'

/** Newest first. */
export function ScanList({ scans, chosen, onChoose }: ScanListProps) {
  const ground = (id: number | 'new'): string => (id === chosen ? 'bg-selected data-[hovered]:bg-selected' : '')
  return (
    <nav
      aria-label="Scans"
      className="flex w-60 flex-none flex-col gap-0.5 overflow-auto border-r border-line p-2 max-[600px]:max-h-32 max-[600px]:w-full max-[600px]:border-r-0 max-[600px]:border-b"
    >
      <AriaButton
        className={`${ITEM} ${ground('new')}`}
        aria-current={chosen === 'new'}
        onPress={() => onChoose('new')}
      >
        <span className="flex items-center gap-1.5">
          <Plus aria-hidden size={15} className="text-muted" /> New scan
        </span>
      </AriaButton>
      {scans.toReversed().map((scan) => (
        <AriaButton
          key={scan.id}
          className={`${ITEM} ${ground(scan.id)}`}
          aria-current={scan.id === chosen}
          onPress={() => onChoose(scan.id)}
        >
          <span className="flex w-full items-baseline gap-2">
            <span className="min-w-0 flex-1 font-medium">
              <MiddleCut>{scan.name}</MiddleCut>
            </span>
            <span className="flex-none text-xs">
              <ScanStateMark state={scan.state} />
            </span>
          </span>
          <span className="w-full truncate text-xs text-muted">
            {scan.model} · {scan.corpus}
          </span>
          <span className="text-xs text-muted">{date(scan.created)}</span>
        </AriaButton>
      ))}
    </nav>
  )
}
