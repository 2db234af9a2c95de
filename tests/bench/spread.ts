/** Median of an odd number of figures, and the least and the most of them. */
export function spread(figures: readonly number[], digits = 3): string {
  const sorted = figures.toSorted((a, b) => a - b)
  const [median = 0, least = 0, most = 0] = [sorted[Math.floor(sorted.length / 2)], sorted[0], sorted.at(-1)]
  return `${median.toFixed(digits)} (median of ${figures.length}, ${least.toFixed(digits)} to ${most.toFixed(digits)})`
}
