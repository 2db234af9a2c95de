import { create } from 'zustand'
import type { KeyQuery } from '#contract/key.ts'

/** What of the keys is shown, in which order. */
export type KeysFilter = Pick<KeyQuery, 'layers' | 'label' | 'search' | 'sort' | 'descending'>

export const EVERY_KEY: KeysFilter = { layers: [], label: 'any', search: '', sort: 'layer', descending: false }

interface KeysView {
  /** Null until one was chosen: then the newest. */
  scan: number | null
  filter: KeysFilter
  /** Row in the filtered and sorted list, from 0. */
  current: number
  /** Pixels. */
  scroll: number
  choose: (scan: number) => void
  /** A new list begins at its top. */
  show: (change: Partial<KeysFilter>) => void
  move: (current: number) => void
  keepScroll: (scroll: number) => void
  forget: () => void
}

const TOP = { current: 0, scroll: 0 }

/** Kept while the window is open, so that coming back from a key finds the place again. */
export const useKeysView = create<KeysView>()((set) => ({
  scan: null,
  filter: EVERY_KEY,
  ...TOP,
  choose: (scan) => set({ scan, filter: EVERY_KEY, ...TOP }),
  show: (change) => set(({ filter }) => ({ filter: { ...filter, ...change }, ...TOP })),
  move: (current) => set({ current }),
  keepScroll: (scroll) => set({ scroll }),
  forget: () => set({ scan: null, filter: EVERY_KEY, ...TOP }),
}))
