import { create } from 'zustand'

/** One quiet line about an assignment: what could not be done, or what was done here from elsewhere. */
export const useNotice = create<{
  assignment: number
  text: string
  say: (assignment: number, text: string) => void
}>()((set) => ({ assignment: 0, text: '', say: (assignment, text) => set({ assignment, text }) }))
