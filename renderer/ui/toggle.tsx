import type { ReactNode } from 'react'
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components'

const BUTTON =
  'inline-flex h-7 cursor-default items-center justify-center gap-1.5 border border-edge/60 bg-raised px-2.5 whitespace-nowrap ' +
  'text-muted data-[hovered]:bg-hover data-[selected]:bg-selected data-[selected]:text-ink disabled:opacity-50'

interface ToggleProps {
  isOn: boolean
  onChange: (isOn: boolean) => void
  children: ReactNode
  'aria-label'?: string
  isDisabled?: boolean
}

/** Something that is on or off. */
export function Toggle({ isOn, ...props }: ToggleProps) {
  return <ToggleButton {...props} isSelected={isOn} className={`${BUTTON} rounded-md`} />
}

interface ToggleGroupProps<Value extends string> {
  label: string
  options: { value: Value; label: ReactNode }[]
  value: Value
  onChange: (value: Value) => void
}

/** One of a few, all in view. */
export function ToggleGroup<Value extends string>({ label, options, value, onChange }: ToggleGroupProps<Value>) {
  return (
    <ToggleButtonGroup
      aria-label={label}
      selectedKeys={[value]}
      disallowEmptySelection
      onSelectionChange={(keys) => {
        const option = options.find((option) => keys.has(option.value))
        if (option) onChange(option.value)
      }}
      className="inline-flex"
    >
      {options.map((option) => (
        <ToggleButton
          key={option.value}
          id={option.value}
          // The arrows choose, as among any radio buttons.
          onFocus={({ target, relatedTarget }) => {
            if (relatedTarget?.parentElement === target.parentElement) onChange(option.value)
          }}
          className={`${BUTTON} not-first:-ml-px first:rounded-l-md last:rounded-r-md data-[focus-visible]:z-10`}
        >
          {option.label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  )
}
