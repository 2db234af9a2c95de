import { create } from 'zustand'
import { persist } from 'zustand/middleware'

interface LastAnnotator {
  /** By study. */
  annotators: Record<number, string>
  set: (study: number, annotator: string) => void
  forget: (study: number) => void
}

/** Who labelled last in each study on this machine. */
export const useLastAnnotator = create<LastAnnotator>()(
  persist(
    (set, get) => ({
      annotators: {},
      set: (study, annotator) => {
        const { annotators } = get()
        if (annotators[study] !== annotator) set({ annotators: { ...annotators, [study]: annotator } })
      },
      forget: (study) =>
        set(({ annotators }) => ({
          annotators: Object.fromEntries(Object.entries(annotators).filter(([id]) => Number(id) !== study)),
        })),
    }),
    { name: 'keymark.annotators', version: 1 },
  ),
)
