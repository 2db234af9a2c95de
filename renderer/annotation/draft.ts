import { useEffect, useState, useSyncExternalStore } from 'react'

/** Milliseconds after the last key stroke until a text is written. */
export const DRAFT_DELAY = 400

/** A text under way: what was typed and is not yet, or only just, written. */
export interface Draft {
  /** Null when there is nothing to show but the written text. */
  text: () => string | null
  /** Whether something was typed that is not handed over yet. */
  isAhead: () => boolean
  type: (text: string) => void
  /** Hands over what was typed since the last time, now. */
  flush: () => void
  focus: () => void
  blur: () => void
  subscribe: (listener: () => void) => () => void
}

/** @param commit resolves when the text is written; what is typed meanwhile is kept. */
export function createDraft(commit: (text: string) => Promise<unknown>): Draft {
  const listeners = new Set<() => void>()
  let text: string | null = null
  let sent: string | null = null
  let isUnderWay = false
  let isFocused = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const notify = (): void => listeners.forEach((listener) => listener())

  // In a focused field the typed text stays, so that the written one cannot move the caret.
  function release(): void {
    if (isFocused || isUnderWay || text !== sent) return
    text = sent = null
    notify()
  }

  function flush(): void {
    clearTimeout(timer)
    if (text === null || text === sent) return
    const mine = text
    sent = mine
    isUnderWay = true
    notify()
    void commit(mine).finally(() => {
      if (sent !== mine) return
      isUnderWay = false
      release()
    })
  }

  return {
    text: () => text,
    isAhead: () => text !== null && text !== sent,
    type: (typed) => {
      text = typed
      clearTimeout(timer)
      timer = setTimeout(flush, DRAFT_DELAY)
      notify()
    },
    flush,
    focus: () => (isFocused = true),
    blur: () => {
      isFocused = false
      flush()
      release()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

const mounted = new Set<Draft>()
const watchers = new Set<() => void>()

/** Whether some text that is being typed is not handed over yet. */
export const isTyping = (): boolean => [...mounted].some((draft) => draft.isAhead())

/** Calls `watcher` whenever a text is typed or handed over. */
export function watchDrafts(watcher: () => void): void {
  watchers.add(watcher)
}

/** Hands over every text that is being typed. */
export function flushDrafts(): void {
  for (const draft of mounted) draft.flush()
}

/**
 * A text field whose content is written a moment after the last key stroke, on blur, and when the field goes away.
 * @param value what is written.
 * @param commit as given at first: a field that writes to something else needs another key.
 */
export function useDraft(value: string, commit: (text: string) => Promise<unknown>) {
  const [draft] = useState(() => createDraft(commit))
  useEffect(() => {
    mounted.add(draft)
    const unwatch = draft.subscribe(() => watchers.forEach((watcher) => watcher()))
    return () => {
      draft.blur()
      mounted.delete(draft)
      unwatch()
    }
  }, [draft])
  const typed = useSyncExternalStore(draft.subscribe, draft.text)
  return { text: typed ?? value, type: draft.type, focus: draft.focus, blur: draft.blur }
}
