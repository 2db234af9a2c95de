import { Link } from '@tanstack/react-router'
import type { ArmComparison } from '#contract/arm.ts'
import type { Study } from '#contract/study.ts'
import type { Table } from '#contract/table.ts'
import { DataTable } from '../table/data-table.tsx'
import { Section } from '../ui/section.tsx'

interface ArmsSectionProps {
  study: Study
  comparison: ArmComparison
  table: Table | undefined
}

const TITLES = { scan: 'Scans', side: 'Sides', examples: 'Prefixes' } as const

/** The study's arms beside each other in numbers. */
export function ArmsSection({ study, comparison: { by }, table }: ArmsSectionProps) {
  if (table === undefined) return null
  const [first, second] = study.scans
  return (
    <Section
      title={`Arms: ${TITLES[by].toLowerCase()}`}
      about="Mixed blind: nobody who labelled could tell which arm a key is of. Over all layers the layers’ differences are weighted by their keys."
    >
      <DataTable table={table} name={`${study.name}-arms-${by}`} />
      <p className="max-w-3xl text-muted select-text">{table.note}</p>
      {by === 'scan' && first !== undefined && second !== undefined && (
        <p>
          <Link
            to="/scan/$scan/compare"
            params={{ scan: String(first.id) }}
            search={{ other: second.id }}
            className="text-accent hover:underline"
          >
            Compare the scans key by key
          </Link>
        </p>
      )}
    </Section>
  )
}
