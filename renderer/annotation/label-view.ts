import { create } from 'zustand'
import { persist } from 'zustand/middleware'

interface LabelView {
  /** Whole prefixes instead of one line a trigger. */
  wrap: boolean
  guidelines: boolean
  /** In “mark all that contain”. */
  wholeWords: boolean
  toggle: (what: 'wrap' | 'guidelines' | 'wholeWords') => void
}

/** How the annotator likes the page; kept from key to key and from day to day. */
export const useLabelView = create<LabelView>()(
  persist(
    (set) => ({
      wrap: false,
      guidelines: false,
      wholeWords: true,
      toggle: (what) => set((view) => ({ ...view, [what]: !view[what] })),
    }),
    { name: 'keymark.label', version: 1 },
  ),
)
