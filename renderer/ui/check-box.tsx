import { Check } from 'lucide-react'
import type { ReactNode } from 'react'
import { Checkbox } from 'react-aria-components'

interface CheckBoxProps {
  isOn: boolean
  onChange: (isOn: boolean) => void
  children: ReactNode
  detail?: string
}

export function CheckBox({ isOn, onChange, children, detail }: CheckBoxProps) {
  return (
    <Checkbox isSelected={isOn} onChange={onChange} className="group relative flex items-baseline gap-2 py-0.5">
      <span className="flex size-4 flex-none translate-y-0.5 items-center justify-center rounded-sm border border-edge bg-raised group-data-[focus-visible]:outline-2 group-data-[focus-visible]:outline-accent group-data-[selected]:border-accent group-data-[selected]:bg-accent group-data-[selected]:text-on-accent">
        <Check aria-hidden size={12} strokeWidth={3} className="invisible group-data-[selected]:visible" />
      </span>
      <span>
        {children}
        {detail !== undefined && <span className="text-xs text-muted"> {detail}</span>}
      </span>
    </Checkbox>
  )
}
