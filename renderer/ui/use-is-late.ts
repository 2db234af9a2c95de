import { useEffect, useState } from 'react'

/** Milliseconds in which a person takes an answer to be there at once (Nielsen 1993: 100). */
const PATIENCE = 150

/** Whether something has been awaited for longer than a moment: what is said of it sooner would only flicker. */
export function useIsLate(isAwaited: boolean): boolean {
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    if (!isAwaited) return
    const timer = setTimeout(() => setLate(true), PATIENCE)
    return () => {
      clearTimeout(timer)
      setLate(false)
    }
  }, [isAwaited])
  return isAwaited && isLate
}
