import { create } from 'zustand'

type Overlay = 'palette' | 'cheat-sheet' | 'guide' | null

/** Which of the registry's overlays lies over the page. */
export const useOverlay = create<{ overlay: Overlay; show: (overlay: Overlay) => void }>()((set) => ({
  overlay: null,
  show: (overlay) => set({ overlay }),
}))
