import type { LucideIcon } from 'lucide-react'
import { Button as AriaButton, type ButtonProps } from 'react-aria-components'
import { WithTooltip } from './tooltip.tsx'

interface IconButtonProps extends Omit<ButtonProps, 'className' | 'style' | 'children' | 'aria-label'> {
  icon: LucideIcon
  /** The icon's name, spoken and shown on hover. */
  label: string
}

export function IconButton({ icon: Icon, label, ...props }: IconButtonProps) {
  return (
    <WithTooltip text={label}>
      <AriaButton
        {...props}
        aria-label={label}
        className="inline-flex size-6 flex-none cursor-default items-center justify-center rounded-md text-muted disabled:opacity-40 data-[hovered]:bg-hover data-[hovered]:text-ink data-[pressed]:bg-line"
      >
        <Icon aria-hidden size={15} strokeWidth={1.75} />
      </AriaButton>
    </WithTooltip>
  )
}
