import { create } from 'zustand'
import type { KeyQuery } from '#contract/key.ts'

/** What of the keys is shown, in which order. */
export type KeysFilter = Pick<
  KeyQuery,
  | 'side'
  | 'layers'
  | 'label'
  | 'search'
  | 'endsIn'
  | 'promotes'
  | 'suppresses'
  | 'role'
  | 'readWrite'
  | 'detector'
  | 'effect'
  | 'sort'
  | 'descending'
>

export const EVERY_KEY: KeysFilter = {
  side: 'positive',
  layers: [],
  label: 'any',
  search: '',
  endsIn: '',
  promotes: '',
  suppresses: '',
  role: 'any',
  readWrite: 'any',
  detector: 'any',
  effect: null,
  sort: 'layer',
  descending: false,
}

/** The filters that are typed, and the column that says by how much a key passes each. */
export const TYPED = {
  search: 'containing',
  endsIn: 'endingIn',
  promotes: 'probability',
  suppresses: 'lowProbability',
} as const
export type TypedFilter = keyof typeof TYPED
export const TYPED_FILTERS = Object.keys(TYPED) as TypedFilter[]

/** A filter that comes brings its column, which orders the list; without the filter nothing is in that column. */
function ordered(now: KeysFilter, change: Partial<KeysFilter>): KeysFilter {
  const next = { ...now, ...change }
  for (const name of TYPED_FILTERS) {
    // What is suppressed most has the smallest probability.
    if (now[name] === '' && next[name] !== '')
      Object.assign(next, { sort: TYPED[name], descending: name !== 'suppresses' })
    if (next[name] === '' && next.sort === TYPED[name]) Object.assign(next, { sort: 'layer', descending: false })
  }
  if (now.effect === null && next.effect !== null) Object.assign(next, { sort: 'effect', descending: true })
  return next
}

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
export const useKeysView = create<KeysView>()((set, get) => ({
  scan: null,
  filter: EVERY_KEY,
  ...TOP,
  choose: (scan) => set({ scan, filter: EVERY_KEY, ...TOP }),
  show: (change) => set(({ filter }) => ({ filter: ordered(filter, change), ...TOP })),
  move: (current) => set({ current }),
  // Nobody has to hear of it: the table scrolls by itself, and reads this when it comes back.
  keepScroll: (scroll) => void Object.assign(get(), { scroll }),
  forget: () => set({ scan: null, filter: EVERY_KEY, ...TOP }),
}))
