import { count } from '../ui/format.ts'

/** Keys and seconds before which a pace says little. */
const ENOUGH = { keys: 3, seconds: 60 }

/**
 * `12 keys an hour, 3 h left`; null before enough is done to tell.
 *
 * @param seconds at work on what is labelled, pauses left out.
 */
export function paceInWords(labelled: number, left: number, seconds: number): string | null {
  if (labelled < ENOUGH.keys || seconds < ENOUGH.seconds) return null
  const perKey = seconds / labelled
  const speed = `${count(Math.max(1, Math.round(3600 / perKey)))} an hour`
  return left === 0 ? speed : `${speed}, ${leftInWords(left * perKey)} left`
}

function leftInWords(seconds: number): string {
  const minutes = Math.max(1, Math.round(seconds / 60))
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}
