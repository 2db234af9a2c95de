import { useEffect, useRef, type KeyboardEvent } from 'react'
import { useDraft } from './draft.ts'

export interface DraftFieldProps {
  id?: string
  label: string
  placeholder: string
  value: string
  maxLength: number
  /** Enter ends it too, as in a field of one line. */
  isOneLine: boolean
  takesFocus: boolean
  onCommit: (text: string) => Promise<unknown>
  onFocus?: () => void
  /** Escape, or Enter where that ends it. */
  onLeave: () => void
}

/** A growing text field that keeps what is typed, whatever happens around it (`useDraft`). */
export function DraftField(props: DraftFieldProps) {
  const field = useRef<HTMLTextAreaElement>(null)
  const draft = useDraft(props.value, props.onCommit)

  useEffect(() => {
    if (props.takesFocus) field.current?.focus()
  }, [props.takesFocus])

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    const ends =
      event.key === 'Escape' || (event.key === 'Enter' && props.isOneLine && !event.ctrlKey && !event.metaKey)
    if (!ends) return
    event.preventDefault()
    event.stopPropagation()
    field.current?.blur()
    props.onLeave()
  }
  return (
    <textarea
      ref={field}
      id={props.id}
      rows={1}
      className="field-sizing-content max-h-40 min-h-7 w-full resize-none rounded-md border border-edge/60 bg-raised px-2 py-[3px] text-ink placeholder:text-muted focus:border-accent focus:outline focus:outline-accent"
      aria-label={props.label}
      placeholder={props.placeholder}
      maxLength={props.maxLength}
      dir="auto"
      value={draft.text}
      onChange={(event) => draft.type(event.target.value)}
      onFocus={() => {
        draft.focus()
        props.onFocus?.()
      }}
      onBlur={draft.blur}
      onKeyDown={onKeyDown}
    />
  )
}
