/** How likely right answers are where nobody can tell. */
import { incompleteBeta } from '../statistics/distributions.ts'

/**
 * The chance of at least `right` right answers if each question's intruder is any of its lines with the same probability, whatever people
 * answered: exact. Answers to one question need not be independent of each other: who guesses may well take the line that another
 * takes. With one answer a question it is the binomial distribution with p = 1/`lines`.
 *
 * @param questions for each the number of answers that name each of its lines; lines that nobody names may be left out
 */
export function guessingTail(questions: readonly (readonly number[])[], right: number, lines: number): number {
  let chances = [1]
  for (const named of questions) {
    const total = named.reduce((sum, n) => sum + n, 0)
    if (total === 0) continue
    const most = Math.max(...named)
    const next = Array.from({ length: chances.length + most }, () => 0)
    const counts = Array.from({ length: Math.max(lines, named.length) }, (_, line) => named[line] ?? 0)
    for (const [sum, chance] of chances.entries())
      for (const n of counts) next[sum + n] = (next[sum + n] as number) + chance / lines
    chances = next
  }
  const tail = chances.slice(Math.max(0, right)).reduce((sum, chance) => sum + chance, 0)
  return Math.min(1, tail)
}

/** The fewest right answers of `answers`, each to a question of its own, that guessing gives in 5 % of cases at most; null where none are few enough. */
export function beyondGuessing(answers: number, lines: number): number | null {
  const isUnlikely = (right: number): boolean => incompleteBeta(1 / lines, right, answers - right + 1) <= 0.05
  if (answers === 0 || !isUnlikely(answers)) return null
  let [likely, unlikely] = [0, answers]
  while (unlikely - likely > 1) {
    const middle = (likely + unlikely) >> 1
    if (isUnlikely(middle)) unlikely = middle
    else likely = middle
  }
  return unlikely
}
