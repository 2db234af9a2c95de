import { Check, ChevronDown } from 'lucide-react'
import { Button, ListBox, ListBoxItem, Popover, Select as AriaSelect, SelectValue, Text } from 'react-aria-components'
import { MiddleCut } from './middle-cut.tsx'
import { FieldHint, FieldLabel, INPUT } from './field.tsx'

export interface Option<Value extends string | number> {
  value: Value
  label: string
  /** A second, quieter line. */
  detail?: string
}

interface SelectProps<Value extends string | number> {
  label: string
  isLabelHidden?: boolean
  hint?: string
  options: Option<Value>[]
  value: Value | null
  onChange: (value: Value) => void
  placeholder?: string
  isDisabled?: boolean
}

export function Select<Value extends string | number>(props: SelectProps<Value>) {
  const { label, isLabelHidden = false, options, value, onChange, placeholder = 'Choose…', isDisabled = false } = props
  const choose = (key: unknown): void => {
    const option = options.find((option) => option.value === key)
    if (option) onChange(option.value)
  }
  return (
    <AriaSelect
      value={value}
      onChange={choose}
      isDisabled={isDisabled}
      placeholder={placeholder}
      className="flex min-w-0 flex-col gap-1"
    >
      <FieldLabel isHidden={isLabelHidden}>{label}</FieldLabel>
      <Button className={`${INPUT} flex cursor-default items-center gap-2 text-left data-[hovered]:bg-hover`}>
        <SelectValue className="min-w-0 flex-1 truncate data-[placeholder]:text-muted">
          {({ selectedText, defaultChildren }) =>
            selectedText ? <MiddleCut>{selectedText}</MiddleCut> : defaultChildren
          }
        </SelectValue>
        <ChevronDown aria-hidden size={14} className="flex-none text-muted" />
      </Button>
      <FieldHint hint={props.hint} />
      <Popover
        data-overlay
        className="min-w-(--trigger-width) overflow-auto rounded-md border border-edge/60 bg-raised shadow-lg"
      >
        <ListBox className="p-1 outline-none" items={options}>
          {(option) => (
            <ListBoxItem
              id={option.value}
              textValue={option.label}
              className="group flex cursor-default items-start gap-2 rounded-sm py-1 pr-6 pl-1.5 data-[focused]:bg-selected"
            >
              <Check aria-hidden size={14} className="invisible mt-0.5 flex-none group-data-[selected]:visible" />
              <span className="flex flex-col">
                <Text slot="label">{option.label}</Text>
                {option.detail !== undefined && (
                  <Text slot="description" className="text-xs text-muted">
                    {option.detail}
                  </Text>
                )}
              </span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  )
}
