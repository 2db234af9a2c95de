import type { QueryClient } from '@tanstack/react-query'
import type { AnnotationView, Change, UnsavedChange } from '#contract/annotation.ts'
import type { Trigger } from '#contract/trigger.ts'
import { api, isKeymarkError, query } from '../api.ts'
import { useSavedState } from '../ui/saved-state.ts'
import { notify } from '../ui/toast.tsx'
import { counted } from '../ui/format.ts'
import { activeTime } from './active-time.ts'
import { flushDrafts, isTyping, watchDrafts } from './draft.ts'
import { useLabelView } from './label-view.ts'
import { withView } from './queue.ts'
import { createRecorder, type Written, type Write } from './recorder.ts'

/** Milliseconds: the most that main takes for one change. */
const DAY = 86_400_000
/** Main's answer that a change cannot be made, as opposed to one that could not be made now. */
const REFUSALS = new Set(['bad-input', 'not-found', 'unsupported'])

async function send(write: Write): Promise<Written> {
  const { assignment, id, work, time } = write
  try {
    if (write.kind !== 'change')
      return { kind: 'written', view: await api.annotation[write.kind]({ assignment, work }) }
    return { kind: 'written', view: await api.annotation.record({ assignment, id, change: write.change, work, time }) }
  } catch (error) {
    // Undo has no id that would make sending it again safe, so it is given up, with what main says about it.
    const isFinal = write.kind !== 'change' || (isKeymarkError(error) && REFUSALS.has(error.code))
    if (isFinal) return { kind: 'refused', message: error instanceof Error ? error.message : String(error) }
    throw error
  }
}

/** One for the window, so that leaving the page loses nothing. */
const recorder = createRecorder(send)

let failed: readonly Write[] = []
const watchers = new Set<() => void>()

/** What waits while writes fail. The list is another one whenever it changes. */
export const unsaved = {
  writes: (): readonly Write[] => failed,
  subscribe: (watcher: () => void): (() => void) => {
    watchers.add(watcher)
    return () => watchers.delete(watcher)
  },
}

function tellUnsaved(): void {
  const state = recorder.state()
  // While another attempt is under way, nothing is known to be better.
  if (state.kind === 'saving' && failed.length > 0) return
  if (state.kind !== 'failed' && failed.length === 0) return
  failed = state.kind === 'failed' ? recorder.waiting() : []
  for (const watcher of watchers) watcher()
}

/** Milliseconds between the attempts to write what could not be written. */
const AGAIN = 5000
let timer: ReturnType<typeof setTimeout> | undefined

recorder.subscribe(showState)
recorder.subscribe(tellUnsaved)
// A text that is typed and waits for a pause is not saved.
watchDrafts(showState)

function showState(): void {
  const recorded = recorder.state()
  const state = recorded.kind === 'saved' && isTyping() ? ({ kind: 'saving' } as const) : recorded
  const { set, state: shown } = useSavedState.getState()
  clearTimeout(timer)
  if (state.kind === 'failed') {
    const reason = `${counted(state.unsaved, 'change')}. ${state.message}`
    timer = setTimeout(recorder.retry, AGAIN)
    return set({ kind: 'failed', reason, retry: recorder.retry, keep: () => void keepUnsaved() })
  }
  // Another attempt is no news until it succeeds: nothing blinks.
  if (state.kind === 'saved' || shown?.kind !== 'failed') set(state)
}

/** Puts what waits into a labels file, which *Import labels* reads. It goes on waiting: the file is a second place. */
export async function keepUnsaved(): Promise<void> {
  flushDrafts()
  const changes = recorder.waiting().flatMap((write): UnsavedChange[] => {
    if (write.kind !== 'change' || write.address === null) return []
    const { id, change, work, time, address } = write
    return [{ ...address, id, change, work, time }]
  })
  if (changes.length === 0) return
  try {
    const file = await api.packet.keepUnsaved({ changes })
    if (file !== null) {
      notify(
        `${counted(changes.length, 'change')} kept in ${file}. Should they not be saved here in the end, read the file with “Import labels…”.`,
      )
    }
  } catch (error) {
    notify(error instanceof Error ? error.message : String(error), 'danger')
  }
}

type Shown = { view: AnnotationView; triggers: Trigger[] }

/** The annotations that are at hand, by assignment, as they are now. */
export function annotationsShown(client: QueryClient): ReadonlyMap<number, AnnotationView['annotation']> {
  const shown = client.getQueriesData<Shown>({ queryKey: query.annotation.get.key() })
  return new Map(shown.flatMap(([, data]) => (data ? [[data.view.assignment, data.view.annotation]] : [])))
}

/** The words of a pattern and whether it is marked, what waits to be written included; null for one that nobody added. */
export function patternNow(
  client: QueryClient,
  assignment: number,
  id: string,
): { description: string; isMarked: boolean } | null {
  flushDrafts()
  const shown = annotationsShown(client)
    .get(assignment)
    ?.patterns.find((pattern) => pattern.id === id)
  let now = shown ? { description: shown.description, isMarked: shown.ranks.length > 0 } : null
  for (const write of recorder.waiting()) {
    if (write.kind !== 'change' || write.assignment !== assignment) continue
    const { change } = write
    if (!('pattern' in change) || change.pattern !== id) continue
    now ??= { description: '', isMarked: false }
    if (change.kind === 'add-pattern' && change.content)
      now = { description: change.content.description, isMarked: change.content.ranks.length > 0 }
    if (change.kind === 'describe') now = { ...now, description: change.description }
    if (change.kind === 'mark') now = { ...now, isMarked: true }
  }
  return now
}

/** What everything that is shown about an annotation learns from its new view. */
export function applyView(client: QueryClient, view: AnnotationView): void {
  const { assignment, study, annotator } = view
  const { canUndo, canRedo } = view
  client.setQueriesData<Shown>({ queryKey: query.annotation.get.key() }, (old) => {
    if (old?.view.study !== study || old.view.annotator !== annotator) return old
    return { ...old, view: old.view.assignment === assignment ? view : { ...old.view, canUndo, canRedo } }
  })
  const queueKey = query.study.queue.queryKey({ input: { study, annotator } })
  client.setQueryData(queueKey, (old) => old && withView(old, view))
  const derived = [query.statistics.key(), query.key.key(), query.prompt.key(), query.study.list.key()]
  void client.invalidateQueries({ queryKey: query.adjudication.queue.key() })
  for (const queryKey of derived) void client.invalidateQueries({ queryKey, refetchType: 'none' })
}

async function write(client: QueryClient, write: Write): Promise<Written> {
  const outcome = await recorder.write(write)
  if (outcome.kind === 'written' && outcome.view) applyView(client, outcome.view)
  const isHere = outcome.kind === 'written' && outcome.view?.assignment === write.assignment
  if (!isHere && write.work.activeMs !== null) activeTime.putBack(write.assignment, write.work.activeMs)
  return outcome
}

function workOn(client: QueryClient, assignment: number): Omit<Write, 'kind' | 'change'> {
  const shown = client.getQueryData<Shown>(query.annotation.get.queryKey({ input: { assignment } }))
  const assisted = shown?.view.assistance === true && useLabelView.getState().assistance
  const activeMs = activeTime.take(assignment)
  return {
    assignment,
    id: crypto.randomUUID(),
    work: { activeMs: activeMs === null ? null : Math.min(activeMs, DAY), assisted },
    address: shown?.view.address ?? null,
    time: new Date().toISOString(),
  }
}

/** Commits one change; resolves when it is on disk, or refused. */
export const record = (client: QueryClient, assignment: number, change: Change): Promise<Written> =>
  write(client, { kind: 'change', ...workOn(client, assignment), change })

/** Takes back, or makes again, the latest change in the study; texts under way are written first. */
export function unwrite(client: QueryClient, kind: 'undo' | 'redo', assignment: number): Promise<Written> {
  flushDrafts()
  return write(client, { kind, ...workOn(client, assignment) })
}

/** Writes texts under way and waits for all writes; false when they fail. */
export function settle(): Promise<boolean> {
  flushDrafts()
  return recorder.drained()
}

/** Closing waits until all is on disk. While writes fail, a second try to close goes through. */
let hasWarned = false
window.addEventListener('beforeunload', (event) => {
  flushDrafts()
  const { kind } = recorder.state()
  if (kind === 'saved' || (kind === 'failed' && hasWarned)) return
  event.preventDefault()
  hasWarned = kind === 'failed'
  recorder.retry()
  void recorder.drained().then((isSaved) => isSaved && window.close())
})
