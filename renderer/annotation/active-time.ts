import { useEffect } from 'react'
import { createActiveClock } from './active-clock.ts'

/** One for the window. */
export const activeTime = createActiveClock(() => performance.now())

const SIGNS = ['keydown', 'pointermove', 'pointerdown', 'wheel', 'scroll', 'input'] as const
const attend = (): void => activeTime.attend(document.visibilityState === 'visible' && document.hasFocus())

/** Counts the time at work on the assignment while the caller is mounted. Nothing of it is shown. */
export function useActiveTime(assignment: number): void {
  useEffect(() => {
    const options = { capture: true, passive: true }
    attend()
    activeTime.open(assignment)
    for (const sign of SIGNS) window.addEventListener(sign, activeTime.sign, options)
    for (const change of ['focus', 'blur']) window.addEventListener(change, attend)
    document.addEventListener('visibilitychange', attend)
    return () => {
      activeTime.open(null)
      for (const sign of SIGNS) window.removeEventListener(sign, activeTime.sign, options)
      for (const change of ['focus', 'blur']) window.removeEventListener(change, attend)
      document.removeEventListener('visibilitychange', attend)
    }
  }, [assignment])
}
