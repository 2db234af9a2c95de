/** What of a key's activation classes of positions explain, from its sums over them. */
import { TOP } from '#contract/analysis/detectors.ts'

/**
 * Adjusted R² of a partition: 1 − (within ÷ (n − classes)) ÷ (all ÷ (n − 1)).
 * @param sums of the numbers in each class, and `counts` of its positions; classes without one do not count
 * @param squares sum of the squares of all numbers
 * @returns NaN where the numbers are all alike, or every position is a class
 */
export function explained(sums: ArrayLike<number>, counts: ArrayLike<number>, squares: number): number {
  let [n, total, between, classes] = [0, 0, 0, 0]
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] as number
    if (count === 0) continue
    const sum = sums[i] as number
    n += count
    total += sum
    between += (sum * sum) / count
    classes += 1
  }
  const all = squares - (total * total) / n
  if (n <= classes || all <= 1e-9 * squares || squares === 0) return NaN
  const within = Math.max(0, squares - between)
  return 1 - within / (n - classes) / (all / (n - 1))
}

/**
 * Mutual information in nats of being active and of a class, less what few positions add by chance: (classes − 1) ÷ 2 n (Miller 1955).
 * @param active positions of each class; `counts`: all of them
 */
export function information(active: ArrayLike<number>, counts: ArrayLike<number>): number {
  let [n, fired] = [0, 0]
  for (let i = 0; i < counts.length; i++) {
    n += counts[i] as number
    fired += active[i] as number
  }
  const rate = fired / n
  const part = (joint: number, marginal: number): number => (joint === 0 ? 0 : joint * Math.log(joint / marginal))
  let [sum, classes] = [0, 0]
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] as number
    if (count === 0) continue
    classes += 1
    const own = active[i] as number
    sum += part(own / n, (count / n) * rate) + part((count - own) / n, (count / n) * (1 - rate))
  }
  return sum - (classes - 1) / (2 * n)
}

/** The fewest classes, largest first, that make up the top share of all sums; the earlier of equals first. */
export function fewest(sums: ArrayLike<number>, share = TOP): number[] {
  let total = 0
  const order: number[] = []
  for (let i = 0; i < sums.length; i++) {
    if ((sums[i] as number) <= 0) continue
    total += sums[i] as number
    order.push(i)
  }
  order.sort((a, b) => (sums[b] as number) - (sums[a] as number) || a - b)
  let reached = 0
  const at = order.findIndex((i) => (reached += sums[i] as number) >= share * total)
  return order.slice(0, at + 1)
}
