import { create } from 'zustand'

export type SavedState =
  | { kind: 'saved' }
  | { kind: 'saving' }
  /** `keep` puts what is not on disk into a file. */
  | { kind: 'failed'; reason: string; retry?: () => void; keep?: () => void }

/** Whether the annotator's work is on disk, as the status bar says it; null where nothing is being labelled. */
export const useSavedState = create<{ state: SavedState | null; set: (state: SavedState | null) => void }>()((set) => ({
  state: null,
  set: (state) => set({ state }),
}))
