import { count } from '../ui/format.ts'
import { ProgressBar } from '../ui/progress-bar.tsx'

/** How many assignments somebody is through with, as a bar and in numbers. @param label what the bar is of, for who cannot see it */
export function ShareDone({ label, done, of }: { label: string; done: number; of: number }) {
  return (
    <span className="flex items-center gap-3 whitespace-nowrap">
      <span className="min-w-12 max-w-48 flex-1">
        <ProgressBar label={label} share={of === 0 ? 0 : done / of} />
      </span>
      <span className="min-w-20">
        {count(done)} of {count(of)}
      </span>
    </span>
  )
}
