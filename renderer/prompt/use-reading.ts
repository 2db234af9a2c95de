import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Intervention, PromptFlow, PromptReading } from '#contract/prompt.ts'
import { query } from '../api.ts'
import { scaled, usePrompt } from './prompt-view.ts'

/** A prompt reads the same every time. */
const FIXED = { staleTime: Infinity, retry: false, refetchOnWindowFocus: false } as const

export interface Readings {
  original: PromptReading | undefined
  /** With keys scaled; null when none is. */
  changed: PromptReading | null | undefined
  flow: { original: PromptFlow; now: PromptFlow } | undefined
  /** Index of the token that is looked at. */
  position: number
  error: unknown
  isReading: boolean
  /** What is shown belongs to the keys that were scaled before, until the answer for these is there. */
  isBehind: boolean
}

/** The prompt of the page as it is read without and with interventions. */
export function useReadings(scan: number): Readings {
  const view = usePrompt()
  const { text, finalNorm, model } = view
  const set = scaled(view)
  const asked = { scan, text, finalNorm, model }
  const isAsked = text !== ''
  const original = useQuery(
    query.prompt.read.queryOptions({ input: { ...asked, set: [] }, enabled: isAsked, ...FIXED }),
  )
  const isChanged = set.length > 0
  const changed = useQuery(
    query.prompt.read.queryOptions({
      input: { ...asked, set },
      enabled: isAsked && isChanged,
      placeholderData: keepPreviousData,
      ...FIXED,
    }),
  )
  const last = original.data?.positions.findLastIndex(({ isSpecial }) => !isSpecial) ?? 0
  const position = Math.min(view.position ?? last, Math.max(0, (original.data?.positions.length ?? 1) - 1))
  const isRead = original.data !== undefined
  const flowWith = (set: Intervention[]) =>
    query.prompt.flow.queryOptions({
      input: { ...asked, set, position },
      enabled: isRead,
      placeholderData: keepPreviousData,
      ...FIXED,
    })
  const atFirst = useQuery(flowWith([]))
  const flow = useQuery(flowWith(set))
  return {
    original: original.data,
    changed: isChanged ? changed.data : null,
    flow: atFirst.data && flow.data && { original: atFirst.data, now: flow.data },
    position,
    error: original.error ?? (isChanged ? changed.error : null) ?? flow.error,
    isReading: original.isFetching,
    isBehind: (isChanged && changed.isPlaceholderData) || flow.isPlaceholderData,
  }
}
