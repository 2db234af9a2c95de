/** A number, something between, and a last number: `3/17-4`, `key 12 trigger 3`, `5.1`. */
const KEY_AND_TRIGGER = /^(.*\d)\D+(\d+)$/u

/** So large a share of the units has to be named so. */
const MOST = 0.9

/**
 * Two units whose names look like one key with different triggers, where nearly all units are named so and keys have two or more on
 * average; else null. Such units are not independent.
 */
export function namedByCluster(units: readonly string[]): [string, string] | null {
  const first = new Map<string, string>()
  let pair: [string, string] | null = null
  let named = 0
  for (const unit of units) {
    const key = KEY_AND_TRIGGER.exec(unit)?.[1]
    if (key === undefined) continue
    named++
    const other = first.get(key)
    if (other === undefined) first.set(key, unit)
    else pair ??= [other, unit]
  }
  return named >= MOST * units.length && first.size > 1 && named >= 2 * first.size ? pair : null
}
