import { useQuery } from '@tanstack/react-query'
import type { ChosenFile } from '#contract/file.ts'
import type { Variant } from '#contract/model.ts'
import { query } from '../api.ts'
import { bytes } from '../ui/format.ts'
import { Select } from '../ui/select.tsx'

interface VariantChoiceProps {
  /** The model's folder. */
  file: ChosenFile
  /** Null for the most precise. */
  variant: string | null
  onChange: (variant: string | null) => void
}

/** Which of the folder's .onnx files is read; nothing where there is one only. */
export function VariantChoice({ file, variant, onChange }: VariantChoiceProps) {
  const { data: variants = [] } = useQuery(
    query.model.variants.queryOptions({ input: { source: { kind: 'file', file: file.id } }, staleTime: Infinity }),
  )
  if (variants.length < 2) return null
  return (
    <Select
      label="File"
      hint="The folder holds several; the most precise one comes first."
      options={variants.map((one) => ({ value: one.name, label: one.name, detail: detailOf(one) }))}
      value={variant ?? variants[0]?.name ?? null}
      onChange={onChange}
    />
  )
}

const detailOf = ({ precision, bytes: size }: Variant): string =>
  precision === null ? 'Keymark cannot read this one' : `weights ${precision.weights} · ${bytes(size)}`
