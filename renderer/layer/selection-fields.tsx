import { useQuery } from '@tanstack/react-query'
import { capital } from '#contract/kind.ts'
import { sourceInWords, sourcesOf } from '#contract/stratum.ts'
import type { LabelSelection, LabelVersion } from '#contract/statistics.ts'
import type { Study } from '#contract/study.ts'
import { query } from '../api.ts'
import { Select } from '../ui/select.tsx'
import { TextField } from '../ui/text-field.tsx'

interface SelectionFieldsProps {
  study: Study
  selection: LabelSelection
  onChange: (selection: LabelSelection) => void
}

const DAY = /^\d{4}-\d\d-\d\d$/u

/** Whose labels count, and which of them. */
export function SelectionFields({ study, selection, onChange }: SelectionFieldsProps) {
  const { data } = useQuery(query.statistics.study.queryOptions({ input: selection }))
  const scan = useQuery(query.scan.list.queryOptions()).data?.find(({ id }) => id === (selection.scan ?? study.scan))
  // "Adjudicated" alone would say more than is so while some keys are not.
  const missing = data !== undefined && data.statistics.notAdjudicated > 0
  const versions: { value: string; label: string; detail: string; version: LabelVersion }[] = [
    {
      value: 'adjudicated',
      label: 'Adjudicated, else everyone’s',
      detail:
        missing && selection.version === 'adjudicated'
          ? `${data.statistics.adjudicated} of ${data.statistics.adjudicated + data.statistics.notAdjudicated} keys`
          : 'a key counts once',
      version: 'adjudicated',
    },
    { value: 'adjudicated-only', label: 'Adjudicated only', detail: 'no other key', version: 'adjudicated-only' },
    { value: 'annotators', label: 'Each annotator', detail: 'a key counts once', version: 'annotators' },
    ...study.annotators.map((annotator, i) => ({
      value: `annotator ${i}`,
      label: annotator,
      detail: 'alone',
      version: { annotator },
    })),
  ]
  const same = (version: LabelVersion): boolean => JSON.stringify(version) === JSON.stringify(selection.version)
  const sources = study.design === null ? [] : sourcesOf(study.design)
  const guidelines = [
    ...new Set([...(data?.statistics.guidelines ?? []), ...(selection.guideline ? [selection.guideline] : [])]),
  ]
  return (
    <>
      <span className="w-56">
        <Select
          label="Labels of"
          options={versions}
          value={versions.find(({ version }) => same(version))?.value ?? 'adjudicated'}
          onChange={(value) =>
            onChange({ ...selection, version: versions.find((one) => one.value === value)?.version ?? 'adjudicated' })
          }
        />
      </span>
      <span className="w-28">
        <Select
          label="Layer"
          options={[
            { value: 0, label: 'All layers' },
            ...(scan?.layers ?? []).map(({ layer }) => ({ value: layer, label: `Layer ${layer}` })),
          ]}
          value={selection.layers[0] ?? 0}
          onChange={(layer) => onChange({ ...selection, layers: layer === 0 ? [] : [layer] })}
        />
      </span>
      {study.scans.length > 1 && (
        <span className="w-56">
          <Select
            label="Keys of"
            options={study.scans.map(({ id, name }) => ({ value: id, label: name, detail: 'scan' }))}
            value={selection.scan ?? study.scan ?? 0}
            onChange={(of) => onChange({ ...selection, layers: [], scan: of })}
          />
        </span>
      )}
      {sources.length > 1 && (
        <span className="w-56">
          <Select
            label="Prefixes read"
            options={[
              { value: 'all', label: 'All' },
              ...sources.map((source) => ({ value: source, label: capital(sourceInWords(source)) })),
            ]}
            value={selection.examples ?? 'all'}
            onChange={(source) => onChange({ ...selection, examples: source === 'all' ? undefined : source })}
          />
        </span>
      )}
      <span className="flex gap-3">
        <DayField label="From" value={selection.from} onChange={(from) => onChange({ ...selection, from })} />
        <DayField label="To" value={selection.to} onChange={(to) => onChange({ ...selection, to })} />
      </span>
      {guidelines.length > 1 && (
        <span className="w-36">
          <Select
            label="Guidelines"
            options={[
              { value: 0, label: 'Every version' },
              ...guidelines.map((version) => ({ value: version, label: `Version ${version}` })),
            ]}
            value={selection.guideline ?? 0}
            onChange={(version) => onChange({ ...selection, guideline: version === 0 ? null : version })}
          />
        </span>
      )}
    </>
  )
}

interface DayFieldProps {
  label: string
  value: string | null
  onChange: (day: string | null) => void
}

function DayField({ label, value, onChange }: DayFieldProps) {
  return (
    <span className="w-34">
      <TextField
        label={label}
        type="date"
        value={value ?? ''}
        onChange={(text) => onChange(DAY.test(text) ? text : null)}
      />
    </span>
  )
}
