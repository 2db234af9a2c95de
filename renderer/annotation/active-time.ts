import { useEffect } from 'react'
import { createActiveClock, type ActiveClock } from './active-clock.ts'

/** One for the window. */
export const activeTime = createActiveClock(() => performance.now())

const SIGNS = ['keydown', 'pointermove', 'pointerdown', 'wheel', 'scroll', 'input'] as const

/** Counts the time at work on the assignment, or what else `clock` is of, while the caller is mounted. Nothing of it is shown. */
export function useActiveTime(assignment: number, clock: ActiveClock = activeTime): void {
  useEffect(() => {
    const options = { capture: true, passive: true }
    const attend = (): void => clock.attend(document.visibilityState === 'visible' && document.hasFocus())
    attend()
    clock.open(assignment)
    for (const sign of SIGNS) window.addEventListener(sign, clock.sign, options)
    for (const change of ['focus', 'blur']) window.addEventListener(change, attend)
    document.addEventListener('visibilitychange', attend)
    return () => {
      clock.open(null)
      for (const sign of SIGNS) window.removeEventListener(sign, clock.sign, options)
      for (const change of ['focus', 'blur']) window.removeEventListener(change, attend)
      document.removeEventListener('visibilitychange', attend)
    }
  }, [assignment, clock])
}
