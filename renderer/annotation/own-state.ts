import { useCallback, useState } from 'react'

/**
 * State that belongs to one assignment. With another assignment it begins anew, while the components that use it stay: React then
 * changes their texts, which is half the work of building them again, and a person who goes from key to key waits for it every time.
 *
 * A change that comes after its assignment has gone, as when a write is refused late, changes nothing.
 */
export function useOwnState<T>(assignment: number, begin: () => T): [T, (change: (now: T) => T) => void] {
  const [kept, keep] = useState(() => ({ assignment, value: begin() }))
  const own = kept.assignment === assignment ? kept : { assignment, value: begin() }
  if (own !== kept) keep(own)
  const change = useCallback(
    (change: (now: T) => T) =>
      keep((now) => (now.assignment === assignment ? { assignment, value: change(now.value) } : now)),
    [assignment],
  )
  return [own.value, change]
}
