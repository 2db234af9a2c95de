/** Squared distances of points to their nearest neighbours, among all and among random parts of them. */

/** Neighbours that are kept among all points; two among the parts. */
export const NEIGHBOURS = 4

export interface Nearest {
  /** [points, neighbours], nearest first; Infinity where there are not so many. */
  all: Float64Array
  /** [points, 2] among the points of the same half, and of the same quarter. */
  half: Float64Array
  quarter: Float64Array
}

/** @param part of each point: its quarter, 0 to 3; quarters 0 and 1 make the first half. */
export function nearest(points: Float32Array, width: number, part: Uint8Array): Nearest {
  const count = part.length
  const all = new Float64Array(count * NEIGHBOURS).fill(Infinity)
  const half = new Float64Array(count * 2).fill(Infinity)
  const quarter = new Float64Array(count * 2).fill(Infinity)
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      let distance = 0
      for (let k = 0; k < width; k++)
        distance += ((points[i * width + k] as number) - (points[j * width + k] as number)) ** 2
      offer(all, NEIGHBOURS, i, distance)
      offer(all, NEIGHBOURS, j, distance)
      const [one, other] = [part[i] as number, part[j] as number]
      if (one >> 1 !== other >> 1) continue
      offer(half, 2, i, distance)
      offer(half, 2, j, distance)
      if (one !== other) continue
      offer(quarter, 2, i, distance)
      offer(quarter, 2, j, distance)
    }
  }
  return { all, half, quarter }
}

function offer(kept: Float64Array, many: number, point: number, distance: number): void {
  const last = point * many + many - 1
  if (distance >= (kept[last] as number)) return
  let at = last
  while (at > point * many && distance < (kept[at - 1] as number)) {
    kept[at] = kept[at - 1] as number
    at--
  }
  kept[at] = distance
}
