import { create } from 'zustand'
import { persist } from 'zustand/middleware'

/** Who adjudicated last on this machine. */
export const useAdjudicator = create<{
  name: string
  set: (name: string) => void
  /** Names of annotators, and layer and number of the key, are shown before a key is adjudicated too. */
  isOpen: boolean
  setOpen: (isOpen: boolean) => void
}>()(
  persist(
    (set) => ({
      name: '',
      set: (name) => set({ name }),
      isOpen: false,
      setOpen: (isOpen) => set({ isOpen }),
    }),
    { name: 'keymark.adjudicator', version: 1 },
  ),
)
