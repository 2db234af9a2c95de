import { Plus } from 'lucide-react'
import { Button as AriaButton } from 'react-aria-components'
import type { Analysis } from '#contract/analysis.ts'
import type { Scan } from '#contract/scan.ts'
import { useKeysView } from '../key/keys-view.ts'
import { ScanStateMark } from '../scan/scan-state-mark.tsx'
import { date } from '../ui/format.ts'
import { Select } from '../ui/select.tsx'
import { settingsInWords } from './settings-in-words.ts'

interface AnalysisListProps {
  scan: Scan
  scans: Scan[]
  runs: Analysis[]
  chosen: number | 'new'
  onChoose: (chosen: number | 'new') => void
}

const ITEM = 'flex w-full cursor-default flex-col gap-0.5 rounded-md px-2.5 py-1.5 text-left data-[hovered]:bg-hover'

/** The runs of one kind of analysis on a scan, newest first. */
export function AnalysisList({ scan, scans, runs, chosen, onChoose }: AnalysisListProps) {
  const chooseScan = useKeysView((view) => view.choose)
  const ground = (id: number | 'new'): string => (id === chosen ? 'bg-selected data-[hovered]:bg-selected' : '')
  return (
    <nav
      aria-label="Runs"
      className="flex w-56 flex-none flex-col gap-0.5 overflow-auto border-r border-line p-2 max-[600px]:max-h-32 max-[600px]:w-full max-[600px]:border-r-0 max-[600px]:border-b"
    >
      {scans.length > 1 && (
        <div className="pb-2">
          <Select
            label="Scan"
            options={scans.map(({ id, name, model }) => ({ value: id, label: name, detail: model }))}
            value={scan.id}
            onChange={chooseScan}
          />
        </div>
      )}
      <AriaButton
        className={`${ITEM} ${ground('new')}`}
        aria-current={chosen === 'new'}
        onPress={() => onChoose('new')}
      >
        <span className="flex items-center gap-1.5">
          <Plus aria-hidden size={15} className="text-muted" /> New run
        </span>
      </AriaButton>
      {runs.toReversed().map((run) => (
        <AriaButton
          key={run.id}
          className={`${ITEM} ${ground(run.id)}`}
          aria-current={run.id === chosen}
          onPress={() => onChoose(run.id)}
        >
          <span className="font-medium">{date(run.created)}</span>
          <span className="text-xs">
            <ScanStateMark state={run.state} />
          </span>
          <span className="w-full text-xs text-muted">{settingsInWords(run)}</span>
        </AriaButton>
      ))}
    </nav>
  )
}
