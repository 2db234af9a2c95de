/**
 * A logistic model with two crossed random intercepts: log odds = level + slope · x + key + annotator, both normal with mean 0, by maximum
 * likelihood with Laplace's approximation of the integral over them (Breslow and Clayton 1993; as lme4's glmer). Checked against
 * the integral itself, by quadrature.
 */

/** What one annotator gave to one key: `successes` of `of` units. */
export interface Cell {
  key: number
  annotator: number
  x: number
  successes: number
  of: number
}

export interface CrossedFit {
  level: number
  slope: number
  /** Standard error of the slope. */
  slopeError: number
  /** Standard deviations, on the scale of log odds. */
  keys: number
  annotators: number
  /** One for each annotator, at the mode. */
  effects: Float64Array
  logLikelihood: number
}

export type Parameters = readonly [level: number, slope: number, keys: number, annotators: number]

const STEPS = 200
/** A level or slope beyond this is on its way to infinity. */
const BEYOND = 30
/** With deviations beyond this, 97 % of the variance, the labels are as good as separated: Laplace's approximation is far from the integral. */
const FAR_APART = 10

/**
 * @param isFlat there is one x, so no slope: it stays 0
 * @returns null where the likelihood has no maximum: all successes or none, or separated by x, by keys or by annotators.
 */
export function fitCrossed(
  cells: readonly Cell[],
  keys: number,
  annotators: number,
  isFlat = false,
): CrossedFit | null {
  const successes = cells.reduce((sum, cell) => sum + cell.successes, 0)
  const all = cells.reduce((sum, { of }) => sum + of, 0)
  if (successes === 0 || successes === all || (!isFlat && isSeparated(cells))) return null
  const start = [Math.log(successes / (all - successes)), 1, 0.5, ...(isFlat ? [] : [0])]
  // Deviations are searched without a sign, so that 0 is inside of what is searched.
  const parametersOf = ([level = 0, ofKeys = 0, ofAnnotators = 0, slope = 0]: readonly number[]): Parameters => [
    level,
    slope,
    Math.abs(ofKeys),
    Math.abs(ofAnnotators),
  ]
  const mode = modeAt(keys, annotators)
  const found = simplex((at) => -laplace(cells, keys, annotators, parametersOf(at), mode).logLikelihood, start)
  const best = parametersOf(found)
  const [level, slope, ...deviations] = best
  if (!best.every(Number.isFinite) || Math.abs(level) > BEYOND || Math.abs(slope) > BEYOND) return null
  if (deviations.some((one) => one > FAR_APART)) return null
  const { logLikelihood, effects } = laplace(cells, keys, annotators, best, mode)
  const curvature = (): number => {
    // The slope's variance is the inverse of its own part of the information, the level left free.
    const h = 1e-3
    const at = (level: number, slope: number): number =>
      laplace(cells, keys, annotators, [best[0] + level, best[1] + slope, best[2], best[3]], mode).logLikelihood
    const [ll, ss] = [at(h, 0) - 2 * logLikelihood + at(-h, 0), at(0, h) - 2 * logLikelihood + at(0, -h)]
    const ls = (at(h, h) - at(h, -h) - at(-h, h) + at(-h, -h)) / 4
    return (ss - (ls * ls) / ll) / (h * h)
  }
  const information = -curvature()
  return {
    level: best[0],
    slope: best[1],
    slopeError: information > 0 ? 1 / Math.sqrt(information) : Number.NaN,
    keys: best[2],
    annotators: best[3],
    effects,
    logLikelihood,
  }
}

/**
 * Whether all failures lie on one side of an x and all successes on the other (Albert and Anderson 1984), cells at that x itself aside: the
 * steeper the slope, the likelier.
 */
function isSeparated(cells: readonly Cell[]): boolean {
  const ends = (has: (cell: Cell) => boolean): [number, number] => {
    const own = cells.filter(has).map(({ x }) => x)
    return [Math.min(...own), Math.max(...own)]
  }
  const [least, most] = ends(({ successes }) => successes > 0)
  const [leastFailed, mostFailed] = ends(({ successes, of }) => successes < of)
  return least >= mostFailed || leastFailed >= most
}

/** Effects in units of their deviation, so that a deviation of 0 is no special case. */
interface Mode {
  u: Float64Array
  v: Float64Array
}

const modeAt = (keys: number, annotators: number): Mode => ({
  u: new Float64Array(keys),
  v: new Float64Array(annotators),
})

/**
 * Log likelihood at the parameters, up to what does not depend on them, and the annotators' effects at the mode, which is
 * searched from the one given and left there: between parameters that are near each other it hardly moves.
 */
export function laplace(
  cells: readonly Cell[],
  keys: number,
  annotators: number,
  [level, slope, keyDeviation, annotatorDeviation]: Parameters,
  { u, v }: Mode = modeAt(keys, annotators),
): { logLikelihood: number; effects: Float64Array } {
  const [s, t] = [Math.abs(keyDeviation), Math.abs(annotatorDeviation)]
  const eta = ({ key, annotator, x }: Cell): number =>
    level + slope * x + s * (u[key] as number) + t * (v[annotator] as number)
  const height = (): number =>
    cells.reduce((sum, cell) => sum + cell.successes * eta(cell) - cell.of * log1pExp(eta(cell)), 0) -
    0.5 * (square(u) + square(v))
  let before = height()
  for (let step = 0; step < STEPS; step++) {
    const { du, dv } = newton(cells, u, v, s, t, eta)
    const [oldU, oldV] = [u.slice(), v.slice()]
    let now = -Infinity
    for (let part = 1; part > 1e-6; part /= 2) {
      u.forEach((_, k) => (u[k] = (oldU[k] as number) + part * (du[k] as number)))
      v.forEach((_, a) => (v[a] = (oldV[a] as number) + part * (dv[a] as number)))
      now = height()
      if (now >= before - 1e-12 * Math.abs(before)) break
    }
    const gained = now - before
    before = now
    if (Math.abs(gained) < 1e-12 * (1 + Math.abs(now))) break
  }
  const { logDeterminant } = newton(cells, u, v, s, t, eta)
  return { logLikelihood: before - 0.5 * logDeterminant, effects: v.map((one) => t * one) }
}

const square = (values: Float64Array): number => values.reduce((sum, value) => sum + value * value, 0)

const log1pExp = (x: number): number => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)))

/** Newton's step, and the logarithm of the determinant of the curvature. Keys do not meet, so they are eliminated one by one. */
function newton(
  cells: readonly Cell[],
  u: Float64Array,
  v: Float64Array,
  s: number,
  t: number,
  eta: (cell: Cell) => number,
): { du: Float64Array; dv: Float64Array; logDeterminant: number } {
  const [n, m] = [u.length, v.length]
  const gradientU = u.map((one) => -one)
  const gradientV = v.map((one) => -one)
  const diagonal = new Float64Array(n).fill(1)
  const among = new Float64Array(m * m)
  for (let a = 0; a < m; a++) among[a * m + a] = 1
  const across = new Float64Array(n * m)
  for (const cell of cells) {
    const share = 1 / (1 + Math.exp(-eta(cell)))
    const weight = cell.of * share * (1 - share)
    const rest = cell.successes - cell.of * share
    const { key: k, annotator: a } = cell
    gradientU[k] = (gradientU[k] as number) + s * rest
    gradientV[a] = (gradientV[a] as number) + t * rest
    diagonal[k] = (diagonal[k] as number) + s * s * weight
    among[a * m + a] = (among[a * m + a] as number) + t * t * weight
    across[k * m + a] = (across[k * m + a] as number) + s * t * weight
  }
  const right = gradientV.slice()
  let logDeterminant = 0
  for (let k = 0; k < n; k++) {
    const d = diagonal[k] as number
    logDeterminant += Math.log(d)
    for (let a = 0; a < m; a++) {
      const c = across[k * m + a] as number
      if (c === 0) continue
      right[a] = (right[a] as number) - (c * (gradientU[k] as number)) / d
      for (let b = 0; b < m; b++) {
        among[a * m + b] = (among[a * m + b] as number) - (c * (across[k * m + b] as number)) / d
      }
    }
  }
  const { solution: dv, logDeterminant: rest } = solvePositive(among, right)
  const du = u.map((_, k) => {
    let sum = gradientU[k] as number
    for (let a = 0; a < m; a++) sum -= (across[k * m + a] as number) * (dv[a] as number)
    return sum / (diagonal[k] as number)
  })
  return { du, dv, logDeterminant: logDeterminant + rest }
}

/** Cholesky's factors of a symmetric positive matrix, and the solution for the right side. */
function solvePositive(matrix: Float64Array, right: Float64Array): { solution: Float64Array; logDeterminant: number } {
  const m = right.length
  const factor = matrix.slice()
  let logDeterminant = 0
  for (let i = 0; i < m; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = factor[i * m + j] as number
      for (let k = 0; k < j; k++) sum -= (factor[i * m + k] as number) * (factor[j * m + k] as number)
      factor[i * m + j] = i === j ? Math.sqrt(Math.max(sum, 1e-300)) : sum / (factor[j * m + j] as number)
    }
    logDeterminant += 2 * Math.log(factor[i * m + i] as number)
  }
  const solution = right.slice()
  for (let i = 0; i < m; i++) {
    for (let k = 0; k < i; k++)
      solution[i] = (solution[i] as number) - (factor[i * m + k] as number) * (solution[k] as number)
    solution[i] = (solution[i] as number) / (factor[i * m + i] as number)
  }
  for (let i = m - 1; i >= 0; i--) {
    for (let k = i + 1; k < m; k++)
      solution[i] = (solution[i] as number) - (factor[k * m + i] as number) * (solution[k] as number)
    solution[i] = (solution[i] as number) / (factor[i * m + i] as number)
  }
  return { solution, logDeterminant }
}

/** The least of a smooth function of a few numbers (Nelder and Mead 1965), started again where it ends until that gains nothing. */
function simplex(of: (at: readonly number[]) => number, start: readonly number[]): number[] {
  let best = [...start]
  let least = of(best)
  for (let round = 0; round < 20; round++) {
    const next = descend(of, best, round === 0 ? 0.5 : 0.1)
    const value = of(next)
    const gained = least - value
    if (value < least) [best, least] = [next, value]
    if (gained < 1e-8 * (1 + Math.abs(least))) break
  }
  return best
}

function descend(of: (at: readonly number[]) => number, start: readonly number[], size: number): number[] {
  const n = start.length
  let points = [start, ...start.map((_, i) => start.map((value, j) => (i === j ? value + size : value)))].map((at) => ({
    at: [...at],
    value: of(at),
  }))
  const between = (from: readonly number[], to: readonly number[], part: number) => {
    const at = from.map((value, i) => value + part * ((to[i] as number) - value))
    return { at, value: of(at) }
  }
  for (let step = 0; step < 400 * n; step++) {
    points = points.toSorted((a, b) => a.value - b.value)
    const [first, last] = [points[0], points[n]] as [(typeof points)[number], (typeof points)[number]]
    if (last.value - first.value < 1e-10 * (1 + Math.abs(first.value))) break
    const centre = first.at.map((_, i) => points.slice(0, n).reduce((sum, { at }) => sum + (at[i] as number), 0) / n)
    const reflected = between(centre, last.at, -1)
    if (reflected.value < first.value) {
      const further = between(centre, last.at, -2)
      points[n] = further.value < reflected.value ? further : reflected
    } else if (reflected.value < (points[n - 1]?.value ?? 0)) points[n] = reflected
    else {
      const nearer = between(centre, reflected.value < last.value ? reflected.at : last.at, 0.5)
      if (nearer.value < Math.min(last.value, reflected.value)) points[n] = nearer
      else points = points.map((point, i) => (i === 0 ? point : between(first.at, point.at, 0.5)))
    }
  }
  return points.toSorted((a, b) => a.value - b.value)[0]?.at ?? [...start]
}
