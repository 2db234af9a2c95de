import { useMemo } from 'react'
import { kindsOf, namesOf } from '#contract/kind.ts'
import { useCommands } from '../command/use-commands.ts'
import { useSavedState } from '../ui/saved-state.ts'
import { useKinds } from '../ui/kinds.ts'
import { toggledKind } from './kind-choice.ts'
import { kindCommand, kindCommands, LABEL_COMMANDS, perDigit, perTen } from './label-commands.ts'
import { TEXT_SIZE, useLabelView } from './label-view.ts'
import type { Selection, SelectionAction } from './selection.ts'
import { nextConfidence, type ShownPattern } from './shown-pattern.ts'
import type { Actions } from './use-actions.ts'
import type { Going } from './use-going.ts'
import { keepUnsaved } from './writes.ts'

/** What the keys of the label page work on. */
export interface Desk {
  selection: Selection
  dispatch: (action: SelectionAction) => void
  selected: ShownPattern | null
  open: (rank: number) => void
  copy: (what: 'prefix' | 'sentence') => void
  /** Null in a study without it. */
  assist: (() => void) | null
  /** Marks every trigger that ends in the word that the current one ends in. */
  markSameEnd: () => void
  search: () => void
  /** The lines stand in the next of the orders. */
  sort: () => void
  add: () => void
  /** The next pattern is the chosen one. */
  choose: () => void
  /** The chosen pattern becomes part of the one above it. */
  merge: () => void
  /** The selected lines of the chosen pattern become a pattern of their own. */
  split: () => void
  mark: (number: number, withRange: boolean) => void
}

/** Gives the label page's commands something to do. */
export function useLabelCommands(desk: Desk, actions: Actions, going: Going): void {
  const { toggle, textSize, setTextSize } = useLabelView()
  const isUnsaved = useSavedState(({ state }) => state?.kind === 'failed')
  const { selection, dispatch, selected } = desk
  const move = (by: number, extend: boolean) => (): void => dispatch({ kind: 'move', by, extend })
  const withPattern = (act: (pattern: ShownPattern) => void) => (): void => {
    if (selected) act(selected)
    else actions.say('Make a pattern first.')
  }
  const scheme = useKinds()
  const setKind = (kind: string) =>
    withPattern((pattern) => actions.setKind(pattern.id, toggledKind(kindsOf(pattern), kind, scheme)))
  const names = namesOf(scheme)
  const own = useMemo(() => kindCommands(scheme), [scheme])
  useCommands(own, Object.fromEntries(names.map((name) => [kindCommand(name), setKind(name)])))
  useCommands(LABEL_COMMANDS, {
    ...perDigit('label.mark', (digit) => () => desk.mark(digit, false)),
    ...perTen((number) => () => desk.mark(number, false)),
    ...perDigit('label.mark-range', (digit) => () => desk.mark(digit, true)),
    'label.down': move(1, false),
    'label.up': move(-1, false),
    'label.extend-down': move(1, true),
    'label.extend-up': move(-1, true),
    'label.first': move(-Infinity, false),
    'label.last': move(Infinity, false),
    'label.sentence': () => desk.open(selection.current),
    'label.copy-prefix': () => desk.copy('prefix'),
    'label.copy-sentence': () => desk.copy('sentence'),
    ...(desk.assist && { 'label.assistance': desk.assist }),
    'label.pattern': desk.add,
    ...(names.includes('shallow') && { 'label.shallow': setKind('shallow') }),
    ...(names.includes('semantic') && { 'label.semantic': setKind('semantic') }),
    'label.edit': () => selected && document.getElementById(`pattern-${selected.id}`)?.focus(),
    'label.remove': () => (selected ? actions.remove(selected.id) : actions.say('There is no pattern.')),
    'label.choose': desk.choose,
    'label.pattern-up': withPattern(({ id }) => actions.move(id, -1)),
    'label.pattern-down': withPattern(({ id }) => actions.move(id, 1)),
    'label.merge': desk.merge,
    'label.split': desk.split,
    'label.confidence': withPattern(({ id, confidence }) => actions.setConfidence(id, nextConfidence(confidence))),
    'label.same-end': desk.markSameEnd,
    'label.contains': desk.search,
    'label.sort': desk.sort,
    'label.no-pattern': () => actions.answer('no-pattern'),
    ...(scheme.uninterpretable && { 'label.uninterpretable': () => actions.answer('uninterpretable') }),
    'label.note': () => document.getElementById('note')?.focus(),
    'label.flag': actions.flag,
    'label.done': actions.done,
    'label.undo': actions.undo,
    'label.redo': actions.redo,
    'label.next-key': () => going.below && going.go(going.below.assignment),
    'label.next-unfinished': () =>
      going.next ? going.go(going.next.assignment) : actions.say('No other key is unfinished.'),
    'label.previous-key': () => going.above && going.go(going.above.assignment),
    'label.wrap': () => toggle('wrap'),
    'label.larger': () => setTextSize(textSize + 1),
    'label.smaller': () => setTextSize(textSize - 1),
    'label.size': () => setTextSize(TEXT_SIZE),
    'label.spacing': () => toggle('isWide'),
    'label.serif': () => toggle('serif'),
    ...(isUnsaved && { 'label.keep': () => void keepUnsaved() }),
    'label.guidelines': () => toggle('guidelines'),
  })
}
