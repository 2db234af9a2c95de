import type { ScanState } from '#contract/scan.ts'

const MARKS: Record<ScanState, { sign: string; colour: string }> = {
  running: { sign: '◐', colour: 'text-accent' },
  done: { sign: '●', colour: 'text-good' },
  stopped: { sign: '◌', colour: 'text-warning' },
}

export function ScanStateMark({ state }: { state: ScanState }) {
  const { sign, colour } = MARKS[state]
  return (
    <span className="inline-flex items-baseline gap-1.5 whitespace-nowrap">
      <span aria-hidden className={`inline-block w-[1em] text-center ${colour}`}>
        {sign}
      </span>
      {state}
    </span>
  )
}
