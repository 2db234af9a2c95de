/** What a value of a ratings file says at a level. */
import { spelled } from '#contract/spelling.ts'
import { isNumeric, type Level } from '../analysis/agreement/level.ts'
import { exactDecimal, numberOf, Spellings } from '../analysis/agreement/ratings.ts'
import { parseSet, setLabel } from '../analysis/agreement/set-distance.ts'
import type { KeymarkError } from '../keymark-error.ts'

type Bad = (line: number, problem: string) => KeymarkError
type ReadValue = (text: string, line: number) => string

/** Reads the values of one file, which it remembers: what it returns throws the error that `bad` makes where a value does not fit. */
export function valueReader(level: Level, bad: Bad): ReadValue {
  if (isNumeric(level)) return numbers(level, bad)
  return level === 'set' ? sets(bad) : (text) => text
}

function sets(bad: Bad): ReadValue {
  const members = new Spellings()
  return (value, line) => {
    const set = parseSet(value)
    if (set === null) throw bad(line, `"${value}" is no set. Write A|B, and {} for the empty set`)
    return setLabel(new Set([...set].map((member) => members.texts[members.numberOf(member)] as string)))
  }
}

function numbers(level: Level, bad: Bad): ReadValue {
  const exact = new Map<number, { value: string; line: number }>()
  return (text, line) => {
    const value = spelled(text)
    const number = numberOf(value)
    if (number === null) {
      throw bad(
        line,
        `"${value}" is no number from 1e-100 to 1e100 in size, nor 0, and level ${level} needs numbers. Correct it, or read the values at level nominal`,
      )
    }
    if (level === 'ratio' && number < 0) {
      const problem = `${value} is below 0, which a ratio scale does not have`
      throw bad(line, `${problem}. Correct it, or read it at level interval`)
    }
    const same = exact.get(number)
    if (same === undefined) exact.set(number, { value, line })
    else if (same.value !== value && exactDecimal(same.value) !== exactDecimal(value)) {
      throw bad(
        line,
        `${value} and ${same.value} on line ${same.line} have more digits than a computer's number holds, about 16, and would be one. Subtract what all values share or round them, or read it at level nominal if they are codes`,
      )
    }
    return value
  }
}
