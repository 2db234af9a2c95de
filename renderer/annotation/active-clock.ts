/** Milliseconds without a key, a scroll or a movement of the pointer after which nobody is taken to be at work. */
export const IDLE = 60_000

/** How long the annotator was at work on each assignment since that was last asked. All times in milliseconds. */
export interface ActiveClock {
  /** The assignment in view from now on; null for none. */
  open: (assignment: number | null) => void
  /** A sign of work. */
  sign: () => void
  /** Whether the window is visible and has the focus. */
  attend: (isThere: boolean) => void
  /** Time at work on the assignment, which starts again from 0; null when it never was in view. */
  take: (assignment: number) => number | null
  /** Puts back what was taken for something that did not come about. */
  putBack: (assignment: number, time: number) => void
}

/** @param now milliseconds of a clock that is never set back. */
export function createActiveClock(now: () => number): ActiveClock {
  const spent = new Map<number, number>()
  let inView: number | null = null
  let isThere = true
  /** Up to where time is counted, and the last sign of work. */
  let counted = now()
  let signed = counted

  const add = (assignment: number, time: number): void =>
    void spent.set(assignment, (spent.get(assignment) ?? 0) + time)

  function count(): void {
    const time = now()
    if (inView !== null && isThere) add(inView, Math.max(0, Math.min(time, signed + IDLE) - counted))
    counted = time
  }
  const sign = (): void => {
    count()
    signed = counted
  }
  return {
    sign,
    open: (assignment) => {
      sign()
      inView = assignment
      if (assignment !== null) add(assignment, 0)
    },
    attend: (there) => {
      if (there === isThere) return
      sign()
      isThere = there
    },
    take: (assignment) => {
      count()
      const time = spent.get(assignment)
      if (time === undefined) return null
      spent.set(assignment, 0)
      return Math.round(time)
    },
    putBack: add,
  }
}
