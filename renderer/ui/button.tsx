import type { ReactNode } from 'react'
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components'
import { useReadOnly } from './read-only.ts'

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children'> {
  /** `primary`: the next step; one a page. `quiet`: no frame until hovered. */
  variant?: 'primary' | 'plain' | 'quiet'
  /** It changes the project: disabled, with the reason, where that is open to look. */
  writes?: boolean
  children: ReactNode
}

const FRAME =
  'inline-flex h-7 cursor-default items-center justify-center gap-1.5 rounded-md border px-2.5 whitespace-nowrap ' +
  'disabled:opacity-50 data-[pending]:opacity-50'

const VARIANTS = {
  primary: 'border-accent bg-accent text-on-accent data-[hovered]:border-accent-strong data-[hovered]:bg-accent-strong',
  plain: 'border-edge/60 bg-raised text-ink data-[hovered]:bg-hover data-[pressed]:bg-line',
  quiet: 'border-transparent text-ink data-[hovered]:bg-hover data-[pressed]:bg-line',
}

export function Button({ writes = false, ...props }: ButtonProps) {
  return writes ? <WritingButton {...props} /> : <PlainButton {...props} />
}

function WritingButton(props: Omit<ButtonProps, 'writes'>) {
  const reason = useReadOnly()
  if (reason === null) return <PlainButton {...props} />
  // A button that is disabled has no title of its own.
  return (
    <span title={reason}>
      <PlainButton {...props} isDisabled />
    </span>
  )
}

function PlainButton({ variant = 'plain', ...props }: Omit<ButtonProps, 'writes'>) {
  return <AriaButton {...props} className={`${FRAME} ${VARIANTS[variant]}`} />
}
