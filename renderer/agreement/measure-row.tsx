import { ChevronRight } from 'lucide-react'
import { useId, useState } from 'react'
import type { CoefficientEstimate, Explanation } from '#contract/agreement.ts'
import { counted } from '../ui/format.ts'
import { Facts, type Fact } from '../ui/facts.tsx'
import { interval, outcome } from '../ui/outcome.ts'

interface MeasureRowProps {
  estimate: CoefficientEstimate
  over: [count: number, one: string, many?: string]
  explanation: Explanation
}

/** One number; its question, formula and source when asked for. */
export function MeasureRow({ estimate, over, explanation }: MeasureRowProps) {
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  const value = outcome(estimate, explanation.scale)
  const range = interval(estimate, explanation.scale)
  const isDefined = value !== null && 'text' in value
  return (
    <>
      <tr className="[&>td]:align-top">
        <td>
          <button
            type="button"
            aria-expanded={isOpen}
            aria-controls={id}
            onClick={() => setOpen(!isOpen)}
            className="relative cursor-default rounded-sm pl-5 text-left hover:underline"
          >
            <ChevronRight
              aria-hidden
              size={14}
              className={`absolute top-0.75 left-0 text-muted ${isOpen ? 'rotate-90' : ''}`}
            />
            {explanation.name}
          </button>
        </td>
        <td className={`number ${isDefined ? 'font-medium' : 'text-muted'}`}>{isDefined ? value.text : 'undefined'}</td>
        <td className="number text-muted">
          {isDefined &&
            range !== null &&
            ('text' in range ? <span className="whitespace-nowrap">{range.text}</span> : range.reason)}
        </td>
        <td className="number whitespace-nowrap">{counted(...over)}</td>
        <td className="min-w-48 text-muted">{estimate.reading}</td>
      </tr>
      <tr id={id} hidden={!isOpen}>
        <td colSpan={5}>{isOpen && <Explained explanation={explanation} />}</td>
      </tr>
    </>
  )
}

function Explained({ explanation: { asks, formula, source, missing, benchmark } }: { explanation: Explanation }) {
  const facts: Fact[] = [
    ['Question', asks],
    ['Formula', formula],
    ['Source', source],
    ['Missing ratings', missing],
  ]
  if (benchmark !== undefined) facts.push(['How much is enough', benchmark])
  return (
    <div className="max-w-3xl py-1 pl-5">
      <Facts facts={facts} />
    </div>
  )
}
