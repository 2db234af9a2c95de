import './concordance.css'
import { ArrowDownUp } from 'lucide-react'
import { Fragment, useEffect, useMemo, useRef, type CSSProperties } from 'react'
import type { Trigger } from '#contract/trigger.ts'
import { counted } from '../ui/format.ts'
import type { PointedOut } from './assistance.ts'
import { CommandKey } from './command-key.tsx'
import { useDrag } from './drag.ts'
import { Line } from './line.tsx'
import { useLabelView } from './label-view.ts'
import type { Marking } from './mark-cell.tsx'
import { rangeOf, ranksBetween, toggled, type Selection } from './selection.ts'
import type { ShownPattern } from './shown-pattern.ts'
import { SORTS, viewOrder, type Sort, type ViewOrder } from './view-order.ts'
import type { Witness } from './witness.tsx'

const nothing = (): void => undefined

export interface ConcordanceProps {
  triggers: Trigger[]
  patterns: ShownPattern[]
  selection: Selection
  wrap: boolean
  opened: ReadonlySet<number>
  found: ReadonlySet<number>
  /** As the lines stand; by rank where it is left out. */
  order?: ViewOrder
  sort?: Sort
  /** Absent where they stand in one order only. */
  onSort?: () => void
  /** Who else marked which triggers, in an adjudication. */
  witnesses?: Witness[]
  /** By rank; absent where nothing is pointed out. */
  shared?: ReadonlyMap<number, PointedOut> | undefined
  onSelect: (rank: number, extend: boolean) => void
  onOpen: (rank: number) => void
  /** Absent where marks can only be read. */
  onMark?: (pattern: string, ranks: number[], shown: boolean) => void
  /** Absent where the model must not be seen, or is not there. */
  onExplore?: (trigger: Trigger) => void
}

/** The triggers of one key as a concordance: prefixes end at one line, so that what repeats stands below each other. */
export function Concordance(props: ConcordanceProps) {
  const { triggers, selection, onSelect, onMark, witnesses = [] } = props
  const ranked = useMemo(() => viewOrder(triggers, 'strength'), [triggers])
  const order = props.order ?? ranked
  const lines = useMemo(() => linesOf(triggers, order), [triggers, order])
  const { textSize, isWide, serif } = useLabelView()
  const grid = useRef<HTMLDivElement>(null)
  const drag = useDrag(props.patterns, order.ranks, onMark ?? nothing)

  const marking: Marking | null = onMark
    ? {
        onPress: (pattern, rank, isRange) => {
          const marked = props.patterns.find((one) => one.id === pattern)?.ranks ?? []
          const change = isRange ? toggled(marked, ranksBetween(selection.anchor, rank, order.ranks)) : null
          if (change) onMark(pattern, change.ranks, change.shown)
          else drag.begin(pattern, rank)
          onSelect(rank, isRange)
        },
        onToggle: (pattern, rank) => {
          const marked = props.patterns.find((one) => one.id === pattern)?.ranks ?? []
          const change = toggled(marked, [rank])
          if (change) onMark(pattern, change.ranks, change.shown)
        },
      }
    : null

  useEffect(() => {
    const row = grid.current?.querySelector<HTMLElement>(`#trigger-${selection.current}`)
    row?.scrollIntoView({ block: 'nearest' })
    if (row && (document.activeElement === document.body || grid.current?.contains(document.activeElement))) {
      row.focus({ preventScroll: true })
    }
  }, [selection])

  const range = useMemo(() => new Set(selection.isRange ? rangeOf(selection, order.ranks) : []), [selection, order])
  const chips = Math.max(props.patterns.length, onMark ? 2 : 0) + witnesses.length
  return (
    <div
      ref={grid}
      role="grid"
      aria-label="Triggers"
      aria-rowcount={triggers.length + order.groups.size + 1}
      aria-readonly={!onMark}
      className="concordance"
      data-wrap={props.wrap}
      data-serif={serif}
      data-wide={isWide}
      style={styleOf(chips, textSize)}
    >
      <Heading
        count={triggers.length}
        hasCoefficients={triggers.some(({ coefficient }) => coefficient !== 0)}
        wrap={props.wrap}
        sort={props.sort}
        onSort={props.onSort}
      />
      {lines.map(({ trigger, group, row }) => (
        <Fragment key={trigger.rank}>
          {group && <GroupLine {...group} rowIndex={row - 1} />}
          <Line
            trigger={trigger}
            rowIndex={row}
            top={triggers[0]?.coefficient ?? 0}
            patterns={drag.preview}
            witnesses={witnesses}
            marking={marking}
            isCurrent={trigger.rank === selection.current}
            isInRange={range.has(trigger.rank)}
            isFound={props.found.has(trigger.rank)}
            isOpen={props.opened.has(trigger.rank)}
            wrap={props.wrap}
            shared={props.shared?.get(trigger.rank)}
            onSelect={onSelect}
            onOpen={props.onOpen}
            onOver={drag.over}
            onExplore={props.onExplore}
          />
        </Fragment>
      ))}
    </div>
  )
}

/** The lines as they stand, what heads a group of them, and the row that each is in; from 2, behind the heading. */
function linesOf(triggers: readonly Trigger[], { ranks, groups }: ViewOrder) {
  const lines: { trigger: Trigger; group: { word: string; count: number } | undefined; row: number }[] = []
  for (const rank of ranks) {
    const trigger = triggers[rank - 1]
    const group = groups.get(rank)
    if (trigger) lines.push({ trigger, group, row: (lines.at(-1)?.row ?? 1) + (group ? 2 : 1) })
  }
  return lines
}

/** Chips beside each other; more than these stand in rows of equal length, and leave the text its room. */
const IN_A_ROW = 9

/** How lines of triggers are laid out: room for so many chips, and the size of their text in pixels. */
export const styleOf = (chips: number, textSize: number): CSSProperties =>
  ({
    // The column's name takes as much as two.
    '--slots': chips === 0 ? 0 : Math.max(2, Math.ceil(chips / Math.ceil(chips / IN_A_ROW))),
    '--text-size': `${textSize}px`,
  }) as CSSProperties

/** What the lines below share, and how many they are. */
function GroupLine({ word, count, rowIndex }: { word: string; count: number; rowIndex: number }) {
  return (
    <div role="row" aria-rowindex={rowIndex} className="line-group">
      <span role="gridcell" dir="auto">
        <b>{word}</b> {count}
      </span>
    </div>
  )
}

interface HeadingProps {
  count: number
  /** A study may leave them out, where they would tell where a prefix is from. */
  hasCoefficients: boolean
  wrap: boolean
  sort: Sort | undefined
  onSort: (() => void) | undefined
}

function Heading({ count, hasCoefficients, wrap, sort, onSort }: HeadingProps) {
  return (
    <div role="row" aria-rowindex={1} className="line line-heading">
      <span role="columnheader" className="line-rank" aria-label="Rank">
        #
      </span>
      {hasCoefficients ? (
        <span role="columnheader">Coefficient</span>
      ) : (
        <span role="columnheader" aria-label="Coefficient, not told in this study" />
      )}
      <span role="columnheader" className="line-marks">
        Marks
      </span>
      <span role="columnheader" className={wrap ? '' : 'kwic'}>
        {onSort && (
          <button type="button" tabIndex={-1} className="line-sort" onClick={onSort}>
            <ArrowDownUp aria-hidden size={12} /> {SORTS.find(({ value }) => value === sort)?.label}{' '}
            <CommandKey id="label.sort" />
          </button>
        )}
        <span className={wrap ? '' : 'kwic-left'}>
          <bdi>{counted(count, 'trigger')}, read up to here</bdi>
        </span>
        {!wrap && <span className="kwic-next">next</span>}
      </span>
    </div>
  )
}
