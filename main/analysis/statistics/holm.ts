/**
 * p values of several tests, made larger so that a false finding among all of them is as rare as in one (Holm 1979, A simple
 * sequentially rejective multiple test procedure). Null where there was no test.
 */
export function holm(values: readonly (number | null)[]): (number | null)[] {
  const order = values
    .flatMap((value, at) => (value === null ? [] : [{ value, at }]))
    .toSorted((a, b) => a.value - b.value)
  const adjusted: (number | null)[] = values.map(() => null)
  let largest = 0
  order.forEach(({ value, at }, i) => {
    largest = Math.min(1, Math.max(largest, value * (order.length - i)))
    adjusted[at] = largest
  })
  return adjusted
}
