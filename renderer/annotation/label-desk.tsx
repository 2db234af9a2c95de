import { useQuery } from '@tanstack/react-query'
import { useMemo, useState, type ReactNode } from 'react'
import type { AnnotationView } from '#contract/annotation.ts'
import type { QueueEntry } from '#contract/study.ts'
import type { Trigger } from '#contract/trigger.ts'
import { query } from '../api.ts'
import { describedAs, ranksWith } from '../trigger/contains.ts'
import { lastWord, ranksThatEndIn } from '../trigger/last-word.ts'
import { prefixText } from '../trigger/prefix.ts'
import { Kinds } from '../ui/kinds.ts'
import { copyText } from '../ui/clipboard.ts'
import { pointOut } from './assistance.ts'
import { Concordance } from './concordance.tsx'
import { useOwnState } from './own-state.ts'
import { nextSort, viewOrder } from './view-order.ts'
import type { Witness } from './witness.tsx'
import { ContainsBar } from './contains-bar.tsx'
import { useLabelView } from './label-view.ts'
import { exampleWitnesses } from './practice.tsx'
import { PatternsPanel } from './patterns-panel.tsx'
import { rangeOf, select, start, toggled, type SelectionAction } from './selection.ts'
import { shownPatterns, type ShownPattern } from './shown-pattern.ts'
import { useUnsaved } from './unsaved.ts'
import { unsaved } from './writes.ts'
import { useActions, type PatternContent } from './use-actions.ts'
import type { Going } from './use-going.ts'
import { useLabelCommands, type Desk as Commanded } from './use-label-commands.ts'

export interface LabelDeskProps {
  view: AnnotationView
  triggers: Trigger[]
  queue: QueueEntry[]
  going: Going
  /** What an adjudication adds: the annotators' patterns above the triggers, and who marked which of them. */
  above?: ReactNode
  witnesses?: Witness[]
}

/** No trigger. */
const NONE: ReadonlySet<number> = new Set()

/** One key under the annotator's hands: its triggers, and the patterns found in them. */
export function LabelDesk(props: LabelDeskProps) {
  // Each key brings the kinds of its study. The commands of kinds are made anew for other kinds alone.
  const [kinds, setKinds] = useState(props.view.kinds)
  if (JSON.stringify(kinds) !== JSON.stringify(props.view.kinds)) setKinds(props.view.kinds)
  return (
    <Kinds value={kinds}>
      <Desk {...props} />
    </Kinds>
  )
}

function Desk({ view, triggers, queue, going, above, witnesses = [] }: LabelDeskProps) {
  const actions = useActions(view, queue, going)
  const { wrap, wholeWords, where, setWhere, sort, setSort, assistance, toggle } = useLabelView()
  const { minSupport } = view
  const isAssisted = view.assistance && assistance
  const { data: common } = useQuery(
    query.annotation.commonWords.queryOptions({
      input: { assignment: view.assignment },
      enabled: isAssisted,
      staleTime: Infinity,
    }),
  )
  const shared = useMemo(
    () =>
      isAssisted && common
        ? pointOut(triggers, minSupport, new Map(common.map(({ word, share }) => [word, share])))
        : undefined,
    [isAssisted, common, triggers, minSupport],
  )
  const order = useMemo(() => viewOrder(triggers, sort), [triggers, sort])
  const [{ selection, opened, added, focusOn, chosen, words }, change] = useOwnState(view.assignment, () => ({
    selection: start(order.ranks),
    opened: NONE,
    added: null as ShownPattern | null,
    focusOn: null as string | null,
    chosen: null as string | null,
    words: null as string | null,
  }))
  const dispatch = (action: SelectionAction): void =>
    change((now) => ({ ...now, selection: select(now.selection, action, order.ranks) }))
  const setAdded = (added: ShownPattern | null): void => change((now) => ({ ...now, added }))
  const setFocusOn = (focusOn: string | null): void => change((now) => ({ ...now, focusOn }))
  const setChosen = (chosen: string | null): void => change((now) => ({ ...now, chosen }))
  const setWords = (words: string | null): void => change((now) => ({ ...now, words }))

  // A new pattern is there at once, so that the next key stroke goes into its description.
  const inView = useMemo(() => shownPatterns(view.annotation), [view.annotation])
  const written = useUnsaved(inView, view.assignment, unsaved)
  const isThere = written.some((pattern) => pattern.id === added?.id)
  if (isThere) setAdded(null)
  const patterns = added !== null && !isThere ? [...written, { ...added, number: written.length + 1 }] : written
  const selected = patterns.find((pattern) => pattern.id === chosen) ?? patterns.at(-1) ?? null
  const found = words === null ? [] : ranksWith(triggers, words, where, wholeWords)

  const add = (content: PatternContent | null): void => {
    const id = crypto.randomUUID()
    setAdded({ id, number: 0, kind: null, description: '', ranks: [], confidence: null, ...content })
    setFocusOn(id)
    setChosen(id)
    void actions.add(id, content ?? undefined).then(({ kind }) => kind === 'refused' && setAdded(null))
  }

  // The first kind is what can be seen.
  const seen = (description: string, ranks: number[]): PatternContent => ({
    description,
    kind: view.kinds.kinds[0]?.name ?? null,
    ranks,
  })
  /** Gives a pattern the words and the kind that it lacks, and marks with it. */
  const complete = ({ id, kind, ranks }: ShownPattern, content: PatternContent): void => {
    if (actions.now(id)?.description.trim() === '') void actions.describe(id, content.description)
    if (kind === null && content.kind !== null) actions.setKind(id, { patternKind: content.kind })
    const without = content.ranks.filter((rank) => !ranks.includes(rank))
    if (without.length > 0) actions.mark(id, without, true)
  }

  const markSameEnd = (): void => {
    const trigger = triggers[selection.current - 1]
    const word = trigger ? lastWord(trigger) : ''
    const ranks = ranksThatEndIn(triggers, word)
    if (ranks.length === 0) return actions.say('The prefix ends in no word.')
    const content = seen(`ends in “${word}”`, ranks)
    const begun = selected && actions.now(selected.id)
    // A pattern that lacks its words, or its marks, is the one that is meant.
    if (!selected || !begun || (begun.description.trim() !== '' && begun.isMarked)) return add(content)
    complete(selected, content)
  }
  /** What was searched for, as a pattern of its own. */
  const addFound = (): void => {
    if (found.length > 0) add(seen(describedAs(words ?? '', where), found))
    setWords(null)
  }
  const markFound = (): void => {
    if (!selected) return addFound()
    const without = found.filter((rank) => !selected.ranks.includes(rank))
    if (actions.now(selected.id)?.description.trim() === '')
      complete(selected, seen(describedAs(words ?? '', where), found))
    else if (without.length > 0) actions.mark(selected.id, without, true)
    setWords(null)
  }

  const desk: Commanded = {
    selection,
    dispatch,
    selected,
    open: (rank) => change((now) => ({ ...now, opened: now.opened.symmetricDifference(new Set([rank])) })),
    copy: (what) => {
      const trigger = triggers[selection.current - 1]
      if (!trigger) return
      const isCopied = copyText(what === 'prefix' ? prefixText(trigger) : trigger.text)
      const said = isCopied ? `The ${what} is copied.` : 'It could not be copied. Select it and copy it by hand.'
      actions.say(said)
    },
    assist: view.assistance ? () => toggle('assistance') : null,
    sort: () => setSort(nextSort(sort)),
    search: () => change((now) => ({ ...now, words: now.words ?? '' })),
    add: () => add(null),
    choose: () => {
      const [first] = patterns
      const next = selected === null ? first : (patterns[selected.number] ?? first)
      if (next) setChosen(next.id)
      else actions.say('There is no pattern.')
    },
    merge: () => {
      const above = selected === null ? undefined : patterns[selected.number - 2]
      if (!selected || !above) return actions.say('No pattern stands above the chosen one.')
      setChosen(above.id)
      actions.merge(selected.id, above.id)
    },
    split: () => {
      const lines = selection.isRange ? rangeOf(selection, order.ranks) : [selection.current]
      const leaving = lines.filter((rank) => selected?.ranks.includes(rank))
      if (!selected || leaving.length === 0) return actions.say('Select lines of the chosen pattern first, with Shift.')
      const into = crypto.randomUUID()
      setChosen(into)
      setFocusOn(into)
      void actions.split(selected.id, into, leaving)
    },
    markSameEnd,
    mark: (number: number, withRange: boolean) => {
      const pattern = patterns[number - 1]
      if (!pattern) return actions.say(`There is no pattern ${number}.`)
      const change = toggled(
        pattern.ranks,
        withRange || selection.isRange ? rangeOf(selection, order.ranks) : [selection.current],
      )
      setChosen(pattern.id)
      dispatch({ kind: 'marked', rank: selection.current })
      if (change) actions.mark(pattern.id, change.ranks, change.shown)
    },
  }
  useLabelCommands(desk, actions, going)

  return (
    <>
      <section aria-label="Concordance" className="flex min-h-0 min-w-0 flex-col">
        {above}
        <Concordance
          triggers={triggers}
          patterns={patterns}
          selection={selection}
          order={order}
          sort={sort}
          onSort={desk.sort}
          wrap={wrap}
          opened={opened}
          found={new Set(found)}
          witnesses={[...witnesses, ...exampleWitnesses(view)]}
          shared={shared}
          onSelect={(rank, extend) => dispatch({ kind: 'go', rank, extend })}
          onOpen={desk.open}
          onMark={(pattern, ranks, shown) => {
            setChosen(pattern)
            actions.mark(pattern, ranks, shown)
          }}
        />
        {words !== null && (
          <ContainsBar
            words={words}
            isWhole={wholeWords}
            where={where}
            onWhere={setWhere}
            onWhole={() => toggle('wholeWords')}
            found={found.length}
            triggers={triggers.length}
            patterns={patterns}
            selected={selected?.id ?? null}
            onWords={setWords}
            onPick={setChosen}
            onMark={markFound}
            onNew={addFound}
            onClose={() => setWords(null)}
          />
        )}
      </section>
      <PatternsPanel
        view={view}
        triggers={triggers.length}
        patterns={patterns}
        selected={selected?.id ?? null}
        focusOn={focusOn}
        actions={actions}
        onSelect={setChosen}
        onAdd={desk.add}
        onLeave={() => {
          setFocusOn(null)
          document.querySelector<HTMLElement>(`#trigger-${selection.current}`)?.focus({ preventScroll: true })
        }}
      />
    </>
  )
}
