import { create } from 'zustand'
import { persist } from 'zustand/middleware'

/** The study last labelled in, so that the label page without an assignment goes on there. */
export const useLastStudy = create<{ study: number | null; set: (study: number) => void }>()(
  persist((set, get) => ({ study: null, set: (study) => void (get().study !== study && set({ study })) }), {
    name: 'keymark.study',
    version: 1,
  }),
)
