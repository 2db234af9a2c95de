import { create } from 'zustand'
import { persist } from 'zustand/middleware'

export type Theme = 'system' | 'light' | 'dark'

export const useTheme = create<{ theme: Theme; set: (theme: Theme) => void }>()(
  persist((set) => ({ theme: 'system', set: (theme) => set({ theme }) }), { name: 'keymark.theme', version: 1 }),
)

/** Puts the chosen theme on the page, now and whenever it changes; `system` leaves it to the style sheet. */
export function keepTheme(): void {
  const apply = ({ theme }: { theme: Theme }): void => {
    if (theme === 'system') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = theme
  }
  apply(useTheme.getState())
  useTheme.subscribe(apply)
}
