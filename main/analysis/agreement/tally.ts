/**
 * How many units are of each of `kinds` kinds in a bootstrap draw. `ofUnit`: the kind of each unit; `clusters`: the cluster, from 0, of
 * each unit, when units are drawn together (each is its own when left out). The function returned takes how often each cluster
 * was drawn. It goes over pairs of cluster and kind, not over units: a key's triggers are of few kinds.
 */
export function tally(
  ofUnit: Int32Array,
  kinds: number,
  clusters: Int32Array = ofUnit.map((_, unit) => unit),
): (counts: Int32Array) => Float64Array {
  const units = new Map<number, number>()
  ofUnit.forEach((kind, unit) => {
    const cell = (clusters[unit] as number) * kinds + kind
    units.set(cell, (units.get(cell) ?? 0) + 1)
  })
  const cluster = Int32Array.from(units.keys(), (cell) => Math.floor(cell / kinds))
  const kind = Int32Array.from(units.keys(), (cell) => cell % kinds)
  const times = Int32Array.from(units.values())
  return (counts) => {
    const tallies = new Float64Array(kinds)
    for (let i = 0; i < cluster.length; i++) {
      const k = kind[i] as number
      tallies[k] = (tallies[k] as number) + (times[i] as number) * (counts[cluster[i] as number] as number)
    }
    return tallies
  }
}
