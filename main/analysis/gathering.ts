/** How an analysis makes its result of what the inference process streams to it, part by part. */
export interface Gathering<Part, State, Result> {
  start: () => State
  /** `State` is plain JSON: it is kept in the project between two parts, so that the work can go on from there. */
  add: (state: State, part: Part) => void
  finish: (state: State) => Result
}

/** Adds `more` to the sums, place by place. */
export function addTo(sums: number[], more: ArrayLike<number>): void {
  for (let i = 0; i < more.length; i++) sums[i] = (sums[i] ?? 0) + (more[i] as number)
}
