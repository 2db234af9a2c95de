import { create } from 'zustand'
import { persist } from 'zustand/middleware'

/** Who adjudicated last on this machine. */
export const useAdjudicator = create<{ name: string; set: (name: string) => void }>()(
  persist((set) => ({ name: '', set: (name) => set({ name }) }), { name: 'keymark.adjudicator', version: 1 }),
)
