import { Input, NumberField as AriaNumberField, TextArea, TextField as AriaTextField } from 'react-aria-components'
import type {
  NumberFieldProps as AriaNumberFieldProps,
  TextFieldProps as AriaTextFieldProps,
} from 'react-aria-components'
import { FieldHint, FieldLabel, INPUT } from './field.tsx'

interface Common {
  label: string
  /** The label is spoken only. */
  isLabelHidden?: boolean
  hint?: string | undefined
  /** What is wrong with the value. */
  problem?: string | undefined
  placeholder?: string
}

export type TextFieldProps = Common & { lines?: number } & Omit<AriaTextFieldProps, 'className' | 'style' | 'children'>

/** @param props `lines` above 1 make it a text area of that height. */
export function TextField({
  label,
  isLabelHidden = false,
  hint,
  problem,
  placeholder = '',
  lines = 1,
  ...props
}: TextFieldProps) {
  return (
    <AriaTextField isInvalid={problem !== undefined} {...props} className="flex min-w-0 flex-col gap-1">
      <FieldLabel isHidden={isLabelHidden}>{label}</FieldLabel>
      {lines === 1 ? (
        <Input className={INPUT} placeholder={placeholder} />
      ) : (
        <TextArea rows={lines} className={`${INPUT} h-auto resize-none py-1`} placeholder={placeholder} />
      )}
      <FieldHint hint={hint} problem={problem} />
    </AriaTextField>
  )
}

type NumberFieldProps = Common & Omit<AriaNumberFieldProps, 'className' | 'style' | 'children'>

/** A whole number; `NaN` while it is empty. */
export function NumberField({
  label,
  isLabelHidden = false,
  hint,
  problem,
  placeholder = '',
  ...props
}: NumberFieldProps) {
  return (
    <AriaNumberField
      isInvalid={problem !== undefined}
      formatOptions={{ maximumFractionDigits: 0 }}
      {...props}
      className="flex min-w-0 flex-col gap-1"
    >
      <FieldLabel isHidden={isLabelHidden}>{label}</FieldLabel>
      <Input className={INPUT} placeholder={placeholder} />
      <FieldHint hint={hint} problem={problem} />
    </AriaNumberField>
  )
}
