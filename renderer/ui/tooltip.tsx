import type { ReactElement } from 'react'
import { Tooltip, TooltipTrigger } from 'react-aria-components'

/** @param children one focusable react-aria element. */
export function WithTooltip({ text, children }: { text: string; children: ReactElement }) {
  return (
    <TooltipTrigger delay={600} closeDelay={0}>
      {children}
      <Tooltip
        offset={6}
        className="pointer-events-none max-w-80 rounded-md bg-ink px-2 py-1 text-xs text-page shadow-md"
      >
        {text}
      </Tooltip>
    </TooltipTrigger>
  )
}
