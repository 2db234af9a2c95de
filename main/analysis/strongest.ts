/** Which memories of a cell matter: by what they write, and by what that does to the prediction. */

/** Indices of the `count` largest numbers, largest first; the earlier of equals first. */
export function largest(numbers: ArrayLike<number>, count: number): number[] {
  const kept: number[] = []
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] as number
    if (kept.length === count && number <= (numbers[kept.at(-1) as number] as number)) continue
    let at = kept.length
    while (at > 0 && number > (numbers[kept[at - 1] as number] as number)) at -= 1
    kept.splice(at, 0, i)
    if (kept.length > count) kept.pop()
  }
  return kept
}

export interface Strongest {
  /** By |m|·‖v‖, strongest first, none that writes nothing. */
  memories: number[]
  /** Sums of what memories add to the logit of the prediction, and of what they take from it; null where that is not known. */
  added: number | null
  taken: number | null
}

/**
 * @param coefficients m of one cell; `norms` ‖v‖ and `contributions` m · (v · u) of the same keys, null where they are not known.
 * @param count of each: the strongest, those that add most, those that take most. They are put together.
 */
export function strongest(
  coefficients: ArrayLike<number>,
  norms: ArrayLike<number>,
  contributions: ArrayLike<number> | null,
  count: number,
): Strongest {
  const strengths = Float64Array.from(coefficients, (m, i) => Math.abs(m) * (norms[i] as number))
  const found = new Set(largest(strengths, count))
  let [added, taken] = [0, 0]
  if (contributions !== null) {
    const towards = Float64Array.from(contributions)
    for (const i of largest(towards, count)) if ((towards[i] as number) > 0) found.add(i)
    for (const i of largest(
      towards.map((x) => -x),
      count,
    ))
      if ((towards[i] as number) < 0) found.add(i)
    for (const x of towards) {
      if (x > 0) added += x
      else taken += x
    }
  }
  return {
    memories: [...found]
      .filter((i) => (strengths[i] as number) > 0)
      .toSorted((a, b) => (strengths[b] as number) - (strengths[a] as number) || a - b),
    added: contributions === null ? null : added,
    taken: contributions === null ? null : taken,
  }
}
