import { Link } from '@tanstack/react-router'
import type { Study } from '#contract/study.ts'
import { ReturnLabels } from '../packet/return-labels.tsx'
import { counted, date } from '../ui/format.ts'
import { MiddleCut } from '../ui/middle-cut.tsx'

/** The studies of the project, and the ways to them and to what they draw from. */
export function ProjectStudies({ studies }: { studies: Study[] }) {
  return (
    <table className="data-table w-full table-fixed">
      <thead>
        <tr>
          <th className="w-1/4">Study</th>
          <th className="w-1/4">Drawn from</th>
          <th className="w-1/4">Labelled</th>
          <th>Drawn</th>
        </tr>
      </thead>
      <tbody>
        {studies.map((study) => (
          <tr key={study.id}>
            <td>
              <Link to="/study" search={{ study: study.id }} className="block text-accent hover:underline">
                <MiddleCut>{study.name}</MiddleCut>
              </Link>
            </td>
            <td>
              {study.scan === null
                ? 'a packet'
                : study.scans.map(({ id, name }) => (
                    <Link key={id} to="/scan" search={{ scan: id }} className="block text-accent hover:underline">
                      <MiddleCut>{name}</MiddleCut>
                    </Link>
                  ))}
            </td>
            <td>
              {study.labelled} of {counted(study.assignments, 'key')}
              {study.scan === null && <ReturnLabels study={study.id} variant="quiet" />}
            </td>
            <td>{date(study.created)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
