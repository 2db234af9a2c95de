import { Link } from '@tanstack/react-router'
import type { Scan } from '#contract/scan.ts'
import { ScanStateMark } from '../scan/scan-state-mark.tsx'
import { count } from '../ui/format.ts'
import { MiddleCut } from '../ui/middle-cut.tsx'

/** The scans of the project, and the ways to them. */
export function ProjectScans({ scans }: { scans: Scan[] }) {
  return (
    <table className="data-table w-full table-fixed">
      <thead>
        <tr>
          <th className="w-1/4">Scan</th>
          <th className="w-1/4">Model</th>
          <th>Text</th>
          <th className="number w-24">Sentences</th>
          <th className="w-24">State</th>
        </tr>
      </thead>
      <tbody>
        {scans.map((scan) => (
          <tr key={scan.id}>
            <td>
              <Link to="/scan" search={{ scan: scan.id }} className="block text-accent hover:underline">
                <MiddleCut>{scan.name}</MiddleCut>
              </Link>
            </td>
            <td>
              <MiddleCut>{scan.model}</MiddleCut>
            </td>
            <td>
              <MiddleCut>{scan.corpus}</MiddleCut>
            </td>
            <td className="number">{count(scan.counts.sentences)}</td>
            <td>
              <ScanStateMark state={scan.state} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
