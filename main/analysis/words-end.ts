/** Texts that contain words, whatever the case and the width of white space; words are given as `fold` leaves them. */

export const fold = (text: string): string => text.normalize('NFC').toLowerCase().replace(/\s+/gu, ' ')

/** How much of a text must be read until it contains the words, in code points; null where it never does. */
export function wordsEnd(text: string, words: string): number | null {
  const folded = fold(text)
  const at = folded.indexOf(words)
  if (at < 0) return null
  // Folding leaves each of these in its place, unless it takes some away.
  if (folded.length === text.length && /^[\t-~]*$/u.test(text)) return at + words.length
  const characters = [...text]
  let [low, high] = [0, characters.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (fold(characters.slice(0, middle).join('')).includes(words)) high = middle
    else low = middle + 1
  }
  return low
}
