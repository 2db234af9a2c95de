import { useState } from 'react'
import { DatasetOptions } from '#contract/dataset.ts'
import { Select } from '../ui/select.tsx'
import { TextField } from '../ui/text-field.tsx'

/** Identifiers as dataset cards have them. */
const COMMON = [
  { value: 'unknown', label: 'Not chosen yet' },
  { value: 'cc-by-4.0', label: 'CC BY 4.0', detail: 'Free to use; who made it is named.' },
  { value: 'cc-by-sa-4.0', label: 'CC BY-SA 4.0', detail: 'As CC BY; what is made of it has the same licence.' },
  { value: 'cc-by-nc-4.0', label: 'CC BY-NC 4.0', detail: 'As CC BY, but not for commercial use.' },
  { value: 'cc0-1.0', label: 'CC0 1.0', detail: 'In the public domain.' },
  { value: 'odc-by', label: 'ODC-By 1.0', detail: 'For data alone; who made it is named.' },
]
const OTHER = 'other identifier'

/** Why an identifier is none; null where it is one. */
export function licenceProblem(licence: string): string | null {
  const parsed = DatasetOptions.shape.licence.safeParse(licence)
  return parsed.success ? null : (parsed.error.issues[0]?.message ?? '')
}

interface LicenceFieldProps {
  /** An identifier. */
  licence: string
  onChange: (licence: string) => void
}

/** Under which licence the labels are passed on: one of the common ones, or any identifier. */
export function LicenceField({ licence, onChange }: LicenceFieldProps) {
  const [isOther, setOther] = useState(!COMMON.some(({ value }) => value === licence))
  const choose = (value: string): void => {
    setOther(value === OTHER)
    onChange(value === OTHER ? '' : value)
  }
  const problem = licence === '' ? null : licenceProblem(licence)
  return (
    <div className="flex flex-col gap-2">
      <Select
        label="Licence of the labels"
        hint="Stands in the manifest and on the dataset card. The text of the corpus keeps its own."
        options={[...COMMON, { value: OTHER, label: 'Another…' }]}
        value={isOther ? OTHER : licence}
        onChange={choose}
      />
      {isOther && (
        <TextField
          label="Identifier"
          placeholder="such as cc-by-nc-sa-4.0"
          autoFocus
          value={licence}
          onChange={onChange}
          maxLength={100}
          {...(problem !== null && { problem })}
        />
      )}
    </div>
  )
}
