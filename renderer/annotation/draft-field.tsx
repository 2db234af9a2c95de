import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'
import type { EarlierDescription } from '#contract/annotation.ts'
import { Completion, matching, optionId } from './completion.tsx'
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
  /** Texts that may complete what is typed. */
  earlier?: readonly EarlierDescription[]
  /** One of them was taken. */
  onPick?: (picked: EarlierDescription) => void
  onCommit: (text: string) => Promise<unknown>
  onFocus?: () => void
  /** Escape, or Enter where that ends it. */
  onLeave: () => void
}

/** A growing text field that keeps what is typed, whatever happens around it (`useDraft`). */
export function DraftField(props: DraftFieldProps) {
  const field = useRef<HTMLTextAreaElement>(null)
  const draft = useDraft(props.value, props.onCommit)
  const list = useId()
  const [isAsking, setAsking] = useState(false)
  const [active, setActive] = useState<number | null>(null)
  const options = isAsking ? matching(props.earlier ?? [], draft.text) : []
  const picked = active === null ? undefined : options[active]

  const pick = (one: EarlierDescription): void => {
    draft.type(one.description)
    props.onPick?.(one)
    setAsking(false)
    setActive(null)
  }

  useEffect(() => {
    if (!props.takesFocus) return
    field.current?.focus()
    // What was proposed is typed over.
    field.current?.select()
  }, [props.takesFocus])

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const offered = options.length > 0 ? options : matching(props.earlier ?? [], draft.text)
    if (step !== 0 && props.isOneLine && offered.length > 0 && !event.shiftKey) {
      event.preventDefault()
      setAsking(true)
      setActive(((active ?? (step > 0 ? -1 : 0)) + step + offered.length) % offered.length)
      return
    }
    if (event.key === 'Enter' && picked !== undefined && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      event.stopPropagation()
      return pick(picked)
    }
    const ends =
      event.key === 'Escape' || (event.key === 'Enter' && props.isOneLine && !event.ctrlKey && !event.metaKey)
    if (!ends) return
    event.preventDefault()
    event.stopPropagation()
    field.current?.blur()
    props.onLeave()
  }
  const area = (
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
      {...(props.earlier && {
        'aria-autocomplete': 'list' as const,
        'aria-controls': options.length > 0 ? list : undefined,
        'aria-activedescendant': picked === undefined ? undefined : optionId(list, active ?? 0),
      })}
      onChange={(event) => {
        draft.type(event.target.value)
        setAsking(event.target.value.trim() !== '')
        setActive(null)
      }}
      onFocus={() => {
        draft.focus()
        props.onFocus?.()
      }}
      onBlur={() => {
        setAsking(false)
        setActive(null)
        draft.blur()
      }}
      onKeyDown={onKeyDown}
    />
  )
  if (!props.earlier) return area
  return (
    <div className="relative min-w-0 flex-1">
      {area}
      {options.length > 0 && <Completion id={list} options={options} active={active} onPick={pick} />}
    </div>
  )
}
