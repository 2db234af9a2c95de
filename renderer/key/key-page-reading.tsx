import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useReducer, useState } from 'react'
import type { KeyActivity } from '#contract/activity.ts'
import { opposite, type Side } from '#contract/side.ts'
import type {
  Key,
  KeyAssignment,
  KeyDescription,
  KeyDetection,
  KeyEffectFound,
  KeyMachine,
  KeyValue,
  KeyWeights,
} from '#contract/key.ts'
import { PAPER_KINDS } from '#contract/kind.ts'
import type { Trigger } from '#contract/trigger.ts'
import { WordReading } from './word-reading.tsx'
import { Concordance } from '../annotation/concordance.tsx'
import { useLabelView } from '../annotation/label-view.ts'
import { select, start, type Selection, type SelectionAction } from '../annotation/selection.ts'
import { shownPatterns } from '../annotation/shown-pattern.ts'
import { nextSort, viewOrder } from '../annotation/view-order.ts'
import { query } from '../api.ts'
import { useCommands } from '../command/use-commands.ts'
import { KeyShown } from '../trigger/around.tsx'
import { Kinds } from '../ui/kinds.ts'
import { readText } from '../prompt/prompt-view.ts'
import { Activity } from './key-activity.tsx'
import { Examples } from './key-examples.tsx'
import { useKeysView } from './keys-view.ts'
import { KEY_COMMANDS } from './key-commands.ts'
import { NearBeside } from './key-page-near.tsx'
import { DetectionOfKey } from './key-detection.tsx'
import { EffectOfKey } from './key-effect.tsx'
import { ValueOfKey } from './key-value.tsx'
import { WeightsOfKey } from './key-weights.tsx'
import { KeyAssignments } from './key-page-assignments.tsx'
import { KeyHead } from './key-page-head.tsx'
import { NearKeys } from './near-keys.tsx'
import type { KeyGoing } from './use-key-going.ts'

const NONE: ReadonlySet<number> = new Set()

interface KeyReadingProps {
  scan: number
  of: Key
  triggers: Trigger[]
  assignments: KeyAssignment[]
  machines: KeyMachine[]
  descriptions: KeyDescription[]
  /** As an analysis keeps it. */
  value: KeyValue | null
  weights: KeyWeights | null
  detection: KeyDetection | null
  effect: KeyEffectFound | null
  side: Side
  /** The scan keeps the other side as well. */
  hasSides: boolean
  activity: KeyActivity | null
  going: KeyGoing
}

/** A key's triggers to read, with the marks of one of its assignments. */
export function KeyReading(props: KeyReadingProps) {
  const {
    scan,
    of: key,
    triggers,
    assignments,
    machines,
    descriptions,
    value,
    weights,
    detection,
    effect,
    going,
    side,
    hasSides,
    activity,
  } = props
  const show = useKeysView((view) => view.show)
  const turn = (): void => show({ side: opposite(side) })
  const { wrap, sort, setSort, toggle } = useLabelView()
  const order = useMemo(() => viewOrder(triggers, sort), [triggers, sort])
  const nextOrder = (): void => setSort(nextSort(sort))
  const [opened, setOpened] = useState(NONE)
  const [chosen, setChosen] = useState<number | null>(null)
  const navigate = useNavigate()
  const [isWords, setWords] = useState(false)
  const [isSimilar, setSimilar] = useState(false)
  const [selection, dispatch] = useReducer(
    (now: Selection, action: SelectionAction) => select(now, action, order.ranks),
    order.ranks,
    start,
  )
  // The marks of other prefixes stand on none of these.
  const own = assignments.filter((one) => one.side === side && one.examples === 'top')
  const shown = own.find(({ assignment }) => assignment === chosen) ?? own[0] ?? null
  const { data } = useQuery(
    query.annotation.get.queryOptions({ input: { assignment: shown?.assignment ?? 0 }, enabled: shown !== null }),
  )
  const patterns = shown && data ? shownPatterns(data.view.annotation) : []
  const kinds = data?.view.kinds ?? PAPER_KINDS
  const open = (rank: number): void => setOpened((now) => now.symmetricDifference(new Set([rank])))

  // The whole sentence, so that its tokens are those that were scanned; and of it the token that the key fired at.
  const explore = ({ text, position }: Trigger): void => {
    readText(text, { scan, position, layer: key.layer })
    void navigate({ to: '/prompt' })
  }

  useCommands(KEY_COMMANDS, {
    'key.down': () => dispatch({ kind: 'move', by: 1, extend: false }),
    'key.up': () => dispatch({ kind: 'move', by: -1, extend: false }),
    'key.sentence': () => open(selection.current),
    'key.next': () => going.after && going.go(going.after),
    'key.previous': () => going.before && going.go(going.before),
    'key.wrap': () => toggle('wrap'),
    'key.sort': nextOrder,
    'key.prompt': () => {
      const trigger = triggers[selection.current - 1]
      if (trigger) explore(trigger)
    },
    'key.words': () => setWords(!isWords),
    'key.similar': () => setSimilar(true),
    'key.side': () => hasSides && turn(),
  })
  return (
    <Kinds value={kinds}>
      <KeyShown value={{ scan, layer: key.layer, index: key.index }}>
        <div className="flex h-full min-h-0 flex-col">
          <KeyHead
            of={key}
            going={going}
            isWords={isWords}
            onWords={setWords}
            side={hasSides ? side : null}
            onTurn={turn}
          />
          <NearKeys scan={scan} of={key} isOpen={isSimilar} onClose={() => setSimilar(false)} />
          <div className="flex min-h-0 flex-1 max-[900px]:flex-col max-[900px]:overflow-y-auto">
            <div className="flex min-w-0 flex-1 flex-col max-[900px]:flex-none">
              <section aria-label="Concordance" className="min-h-0 flex-1 max-[900px]:h-[60vh] max-[900px]:flex-none">
                {triggers.length > 0 && isWords ? (
                  <WordReading scan={scan} of={key} triggers={triggers} />
                ) : triggers.length === 0 ? (
                  <p className="p-5 text-muted">
                    This key never fired{side === 'negative' ? ' on its negative side' : ''}: no prefix of the corpus
                    gave it a coefficient {side === 'negative' ? 'below' : 'above'} 0.
                  </p>
                ) : (
                  <Concordance
                    triggers={triggers}
                    patterns={patterns}
                    selection={selection}
                    order={order}
                    sort={sort}
                    onSort={nextOrder}
                    wrap={wrap}
                    opened={opened}
                    found={NONE}
                    onSelect={(rank) => dispatch({ kind: 'go', rank, extend: false })}
                    onOpen={open}
                    onExplore={explore}
                  />
                )}
              </section>
              <Examples scan={scan} of={key} side={side} onExplore={explore} />
            </div>
            <aside
              aria-label="Meaning"
              // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a pane that scrolls is reached by keyboard
              tabIndex={0}
              className="flex w-80 flex-none flex-col gap-6 overflow-y-auto border-l border-line bg-panel p-3 focus-visible:-outline-offset-2 max-[900px]:w-full max-[900px]:overflow-visible"
            >
              <KeyAssignments
                assignments={assignments}
                machines={machines}
                descriptions={descriptions}
                side={side}
                shown={shown}
                patterns={patterns}
                onShow={(one) => (one.side === side ? setChosen(one.assignment) : turn())}
              />
              {activity && <Activity of={activity} side={side} />}
              <ValueOfKey scan={scan} of={key} stored={value} />
              {weights && <WeightsOfKey of={weights} />}
              {detection && <DetectionOfKey of={detection} />}
              {effect && <EffectOfKey of={effect} />}
              <NearBeside scan={scan} of={key} onAll={() => setSimilar(true)} isTurned={side === 'negative'} />
            </aside>
          </div>
        </div>
      </KeyShown>
    </Kinds>
  )
}
