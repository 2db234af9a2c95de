import { ProgressBar as AriaProgressBar } from 'react-aria-components'

/** @param share 0…1; null while unknown. */
export function ProgressBar({ label, share }: { label: string; share: number | null }) {
  return (
    <AriaProgressBar
      aria-label={label}
      isIndeterminate={share === null}
      value={share ?? 0}
      maxValue={1}
      formatOptions={{ style: 'percent', maximumFractionDigits: 0 }}
      className="block h-1.5 w-full min-w-16 overflow-hidden rounded-full bg-line"
    >
      {({ percentage }) => (
        <span
          className={`block h-full rounded-full bg-accent ${percentage === undefined ? 'opacity-40' : ''}`}
          style={{ width: `${percentage ?? 100}%` }}
        />
      )}
    </AriaProgressBar>
  )
}
