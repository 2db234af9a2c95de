import type { ControlMeasures, StudyStatistics } from '#contract/statistics.ts'
import { counted } from '../ui/format.ts'
import { Estimate, perKey } from './estimate.tsx'

const ROWS = [
  { name: 'With at least one pattern', of: 'withPattern', format: undefined },
  { name: 'Patterns a key', of: 'patterns', format: perKey },
  { name: 'Triggers covered', of: 'covered', format: undefined },
] as const

/** How often a pattern is seen where none was put, and what the same annotators find in keys beyond that. */
export function ControlsTable({ statistics }: { statistics: StudyStatistics }) {
  const { controls } = statistics
  if (controls.annotations === 0) {
    return <p>No control key is labelled in this choice. A study’s design says how many there are.</p>
  }
  const annotators = controls.byAnnotator.length > 1 ? controls.byAnnotator : []
  return (
    <>
      <p className="max-w-3xl">
        On {counted(controls.annotations, 'control key')}: a pattern was found where none was put in{' '}
        <Estimate of={controls.withPattern} /> of them, for these annotators. Their own readings of keys are compared
        with their own control keys; what was agreed on later is not. Beyond control keys, a share p over c is (p − c) ÷
        (1 − c): how much of what would not have been found anyway was found.
      </p>
      <table className="data-table self-start">
        <thead>
          <tr>
            <th>Annotator</th>
            <th>Measure</th>
            <th className="number">Keys</th>
            <th className="number">Control keys</th>
            <th className="number">Beyond control keys</th>
          </tr>
        </thead>
        <tbody>
          <Rows name="All" of={[controls.keys, controls, controls.beyond]} />
          {annotators.map(({ annotator, keys, controls: own, beyond }) => (
            <Rows key={annotator} name={annotator} of={[keys, own, beyond]} />
          ))}
        </tbody>
      </table>
    </>
  )
}

function Rows({ name, of: columns }: { name: string; of: readonly ControlMeasures[] }) {
  return ROWS.map(({ name: measure, of, format }, i) => (
    <tr key={of}>
      <td>{i === 0 ? name : ''}</td>
      <td>{measure}</td>
      {columns.map((column, at) => (
        <td key={at} className="number">
          <Estimate of={column[of]} {...(format && { format })} />
        </td>
      ))}
    </tr>
  ))
}
