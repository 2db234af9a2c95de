import type { ReactNode } from 'react'
import { FieldError, Label, Text } from 'react-aria-components'

/** What stands above and below every input: its name, a hint, and what is wrong with it. */
export function FieldLabel({ children, isHidden = false }: { children: ReactNode; isHidden?: boolean }) {
  return <Label className={isHidden ? 'sr-only' : 'text-xs text-muted'}>{children}</Label>
}

/** @param problem what is wrong with the value; takes the place of the hint */
export function FieldHint({ hint, problem }: { hint?: string | undefined; problem?: string | undefined }) {
  return (
    <>
      {hint !== undefined && problem === undefined && (
        <Text slot="description" className="text-xs text-muted">
          {hint}
        </Text>
      )}
      <FieldError className="text-xs text-danger">{problem}</FieldError>
    </>
  )
}

export const INPUT =
  'h-7 w-full rounded-md border border-edge/60 bg-raised px-2 text-ink placeholder:text-muted ' +
  'data-[focused]:border-accent data-[focused]:outline data-[focused]:-outline-offset-1 data-[focused]:outline-accent data-[invalid]:border-danger disabled:opacity-50'
