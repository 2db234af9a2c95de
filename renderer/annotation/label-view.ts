import type { Where } from '../trigger/contains.ts'
import type { Sort } from './view-order.ts'
import type { QueueFilter } from './queue.ts'
import { create } from 'zustand'
import { persist } from 'zustand/middleware'

/** Pixels, until it is set otherwise. */
export const TEXT_SIZE = 14

interface LabelView {
  /** Whole prefixes instead of one line a trigger. */
  wrap: boolean
  guidelines: boolean
  /** Shared words pointed out, in studies that allow it. */
  assistance: boolean
  /** In “mark all that contain”. */
  wholeWords: boolean
  /** Text of the lines, in pixels. */
  textSize: number
  setTextSize: (size: number) => void
  /** More room between the lines. */
  isWide: boolean
  serif: boolean
  where: Where
  /** Order of the lines. */
  sort: Sort
  setSort: (sort: Sort) => void
  setWhere: (where: Where) => void
  /** Keys that the queue lists. */
  queue: QueueFilter
  setQueue: (queue: QueueFilter) => void
  toggle: (what: 'wrap' | 'guidelines' | 'assistance' | 'wholeWords' | 'isWide' | 'serif') => void
}

/** How the annotator likes the page; kept from key to key and from day to day. */
export const useLabelView = create<LabelView>()(
  persist(
    (set) => ({
      wrap: false,
      // Who comes for the first time has not read them.
      guidelines: true,
      assistance: false,
      wholeWords: true,
      queue: 'all',
      setQueue: (queue) => set({ queue }),
      sort: 'strength',
      setSort: (sort) => set({ sort }),
      textSize: TEXT_SIZE,
      setTextSize: (size) => set({ textSize: Math.min(Math.max(size, 11), 24) }),
      isWide: false,
      serif: false,
      where: 'anywhere',
      setWhere: (where) => set({ where }),
      toggle: (what) => set((view) => ({ ...view, [what]: !view[what] })),
    }),
    { name: 'keymark.label', version: 1 },
  ),
)
