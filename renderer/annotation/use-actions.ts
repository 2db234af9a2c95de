import { useQueryClient } from '@tanstack/react-query'
import { isLabelled, type AnnotationView, type Change, type Confidence } from '#contract/annotation.ts'
import type { QueueEntry } from '#contract/study.ts'
import { query } from '../api.ts'
import { useReadOnly } from '../ui/read-only.ts'
import type { Written } from './recorder.ts'
import type { KindChoice } from './kind-choice.ts'
import type { Going } from './use-going.ts'
import { useNotice } from './notice.ts'
import { clockInWords } from './clock-in-words.ts'
import { saidChange } from './said-change.ts'
import { annotationsShown, patternNow, record, settle, unwrite } from './writes.ts'

export type PatternContent = NonNullable<Extract<Change, { kind: 'add-pattern' }>['content']>

/** Everything that changes an annotation. What could not be done, or was taken back, is said quietly (`useNotice`). */
export function useActions(view: AnnotationView, queue: QueueEntry[], going: Going) {
  const client = useQueryClient()
  const readOnly = useReadOnly()
  const { assignment, annotation } = view
  const say = (text: string, about = assignment): void => useNotice.getState().say(about, text)

  async function change(change: Change): Promise<Written> {
    say('')
    if (readOnly !== null) {
      say(readOnly)
      return { kind: 'refused', message: readOnly }
    }
    const outcome = await record(client, assignment, change)
    if (outcome.kind === 'refused') say(outcome.message)
    else if (outcome.view?.setBack) say(clockInWords(outcome.view.setBack))
    return outcome
  }

  async function takeBack(kind: 'undo' | 'redo'): Promise<void> {
    if (readOnly !== null) return say(readOnly)
    say('')
    const befores = annotationsShown(client)
    const outcome = await unwrite(client, kind, assignment)
    if (outcome.kind === 'refused') return say(outcome.message)
    if (outcome.view === null) return say(kind === 'undo' ? 'Nothing to undo.' : 'Nothing to redo.')
    const elsewhere = outcome.view.assignment
    const now = outcome.view.annotation
    const before = befores.get(elsewhere)
    const said = before && (kind === 'undo' ? saidChange(now, before) : saidChange(before, now))
    const what = said === null || said === undefined ? '' : `: ${said}`
    const place = queue.find((entry) => entry.assignment === elsewhere)?.place
    const where = elsewhere === assignment ? '' : ` here, in key ${place}`
    say(`${kind === 'undo' ? 'Undone' : 'Done again'}${where}${what}.`, elsewhere)
    if (elsewhere !== assignment) going.go(elsewhere)
  }

  async function labelAs(state: 'done'): Promise<boolean> {
    const outcome = await change({ kind: 'set-state', state })
    return outcome.kind === 'written'
  }

  async function done(): Promise<void> {
    const isSaved = await settle()
    if (!isSaved) return say('Waits until the changes are saved.')
    const input = { assignment }
    const now = client.getQueryData(query.annotation.get.queryKey({ input }))?.view ?? view
    if (readOnly === null && !isLabelled(now.annotation.state)) {
      if (now.missing.length > 0) return say('Not done yet.')
      if (!(await labelAs('done'))) return
    }
    if (going.next) going.go(going.next.assignment)
    else say(`All ${queue.length} keys are labelled.`)
  }

  return {
    say,
    /** A pattern with what is still on its way to the disk. */
    now: (pattern: string) => patternNow(client, assignment, pattern),
    add: (pattern: string, content?: PatternContent) => change({ kind: 'add-pattern', pattern, content }),
    remove: (pattern: string) => void change({ kind: 'remove-pattern', pattern }),
    describe: (pattern: string, description: string) => change({ kind: 'describe', pattern, description }),
    setKind: (pattern: string, choice: KindChoice) => void change({ kind: 'set-kind', pattern, ...choice }),
    mark: (pattern: string, ranks: number[], shown: boolean) => void change({ kind: 'mark', pattern, ranks, shown }),
    setConfidence: (pattern: string, confidence: Confidence | null) =>
      void change({ kind: 'set-confidence', pattern, confidence }),
    move: (pattern: string, by: -1 | 1) => void change({ kind: 'move-pattern', pattern, by }),
    merge: (pattern: string, into: string) => void change({ kind: 'merge-pattern', pattern, into }),
    split: (pattern: string, into: string, ranks: number[]) => change({ kind: 'split-pattern', pattern, into, ranks }),
    note: (note: string) => change({ kind: 'note', note }),
    flag: () => void change({ kind: 'flag', flagged: !annotation.flagged }),
    /** Gives the answer, or takes it back. */
    answer: (state: 'no-pattern' | 'uninterpretable') =>
      void change({ kind: 'set-state', state: annotation.state === state ? 'in-progress' : state }),
    done: () => void done(),
    undo: () => void takeBack('undo'),
    redo: () => void takeBack('redo'),
  }
}

export type Actions = ReturnType<typeof useActions>
