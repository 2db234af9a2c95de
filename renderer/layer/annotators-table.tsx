import type { AnnotatorStatistics, Drift } from '#contract/statistics.ts'
import { count, duration, NONE } from '../ui/format.ts'
import { Estimate, perKey } from './estimate.tsx'
import { rhoInWords } from './trend.ts'

const time = (seconds: number | null): string => (seconds === null ? NONE : duration(seconds))
const mean = (value: number | null): string => (value === null ? NONE : perKey(value))

export function AnnotatorsTable({ annotators }: { annotators: AnnotatorStatistics[] }) {
  return (
    <div className="overflow-x-auto">
      <table className="data-table">
        <thead>
          <tr>
            <th>Annotator</th>
            <th className="number">Keys</th>
            <th className="number">Time a key (median)</th>
            <th className="number">Patterns a key</th>
            <th className="number">Semantic</th>
            <th className="number">Pattern seen in control keys</th>
            <th>Drift of patterns a key</th>
            <th>Drift of time a key</th>
          </tr>
        </thead>
        <tbody>
          {annotators.map((one) => (
            <tr key={one.annotator}>
              <td>{one.annotator}</td>
              <td className="number">{count(one.keys)}</td>
              <td className="number">{time(one.seconds)}</td>
              <td className="number">{mean(one.patterns)}</td>
              <td className="number">{mean(one.semanticPatterns)}</td>
              <td className="number">
                {one.controls === 0 ? NONE : <Estimate of={one.controlRate} />}
                {one.controls > 0 && <span className="ml-1.5 text-xs text-muted">of {count(one.controls)}</span>}
              </td>
              <DriftCell drift={one.patternDrift} format={mean} />
              <DriftCell drift={one.secondsDrift} format={time} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function DriftCell({ drift, format }: { drift: Drift; format: (value: number | null) => string }) {
  return (
    <td>
      {format(drift.first)} → {format(drift.second)}{' '}
      <span className="text-xs whitespace-nowrap text-muted">{rhoInWords(drift.trend)}</span>
    </td>
  )
}
