import { MOST_SCANS } from '#contract/study-design.ts'
import type { Scan } from '#contract/scan.ts'
import { CheckBox } from '../ui/check-box.tsx'

interface StudyArmsFieldProps {
  /** Others than the study's own. */
  others: Scan[]
  chosen: number[]
  onChange: (scans: number[]) => void
  problem: string | undefined
}

/** Further scans whose keys are mixed with those of the study's own. */
export function StudyArmsField({ others, chosen, onChange, problem }: StudyArmsFieldProps) {
  return (
    <div role="group" aria-label="Other scans" className="col-span-2 flex flex-col gap-1">
      <span className="text-xs text-muted">
        Mix blind with keys of other scans: as many of each layer of each, compared with each other
      </span>
      {others.map(({ id, name, model, corpus }) => (
        <CheckBox
          key={id}
          isOn={chosen.includes(id)}
          onChange={(isOn) =>
            onChange(isOn ? [...chosen, id].slice(0, MOST_SCANS - 1) : chosen.filter((one) => one !== id))
          }
          detail={`${model} · ${corpus}`}
        >
          {name}
        </CheckBox>
      ))}
      {chosen.length > 0 && (
        <p className="text-xs text-muted">
          Nobody who labels is told which scan a key is of, how strong its prefixes are, or that there are several. Only
          keys with all the triggers that are shown are drawn: their number would tell.
        </p>
      )}
      {problem !== undefined && <p className="text-xs text-danger">{problem}</p>}
    </div>
  )
}
