import type { StudyStatistics } from '#contract/statistics.ts'
import { counted } from '../ui/format.ts'
import { Estimate, perKey } from './estimate.tsx'

/** How often a pattern is seen where there is none, and what the keys have beyond that. */
export function ControlsTable({ statistics }: { statistics: StudyStatistics }) {
  const { controls, overall } = statistics
  if (controls.annotations === 0) {
    return <p>No control key is labelled in this choice. A study’s design says how many there are.</p>
  }
  const rows = [
    { name: 'With at least one pattern', of: 'withPattern', format: undefined },
    { name: 'Patterns a key', of: 'patterns', format: perKey },
    { name: 'Triggers covered', of: 'covered', format: undefined },
  ] as const
  return (
    <>
      <p>
        On {counted(controls.annotations, 'control key')}: a pattern was seen in <Estimate of={controls.withPattern} />{' '}
        of them, which is the false-positive rate.
      </p>
      <table className="data-table self-start">
        <thead>
          <tr>
            <th>Measure</th>
            <th className="number">Keys</th>
            <th className="number">Control keys</th>
            <th className="number">Beyond control keys</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, of, format }) => (
            <tr key={of}>
              <td>{name}</td>
              {[overall[of], controls[of], controls.beyond[of]].map((estimate, i) => (
                <td key={i} className="number">
                  <Estimate of={estimate} {...(format && { format })} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
