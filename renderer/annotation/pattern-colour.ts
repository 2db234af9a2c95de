/** Grounds of the pattern chips, with a text colour that reads on each: Okabe and Ito's palette and grey. Then again. */
const GROUNDS = [
  'bg-pattern-1 text-black',
  'bg-pattern-2 text-black',
  'bg-pattern-3 text-black',
  'bg-pattern-4 text-black',
  'bg-pattern-5 text-white',
  'bg-pattern-6 text-black',
  'bg-pattern-7 text-black',
  'bg-pattern-8 text-page',
  'bg-pattern-9 text-black',
] as const

/** @param number of the pattern, from 1. */
export const groundOf = (number: number): string => GROUNDS[(number - 1) % GROUNDS.length] ?? GROUNDS[0]
