import { create } from 'zustand'
import { persist } from 'zustand/middleware'

interface LabelView {
  /** Whole prefixes instead of one line a trigger. */
  wrap: boolean
  guidelines: boolean
  toggle: (what: 'wrap' | 'guidelines') => void
}

/** How the annotator likes the page; kept from key to key and from day to day. */
export const useLabelView = create<LabelView>()(
  persist(
    (set) => ({
      wrap: false,
      guidelines: false,
      toggle: (what) => set((view) => (what === 'wrap' ? { wrap: !view.wrap } : { guidelines: !view.guidelines })),
    }),
    { name: 'keymark.label', version: 1 },
  ),
)
