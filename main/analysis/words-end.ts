import { folded } from '#contract/spelling.ts'

/**
 * How much of a text must be read until it contains the words, in code points; null where it never does. Case, the width of white space
 * and invisible characters do not count.
 * @param words as `folded` leaves them
 */
export function wordsEnd(text: string, words: string): number | null {
  const whole = folded(text)
  const at = whole.indexOf(words)
  if (at < 0) return null
  // Folding leaves each of these in its place, unless it takes some away.
  if (whole.length === text.length && /^[\t-~]*$/u.test(text)) return at + words.length
  const characters = [...text]
  let [low, high] = [0, characters.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (folded(characters.slice(0, middle).join('')).includes(words)) high = middle
    else low = middle + 1
  }
  return low
}
