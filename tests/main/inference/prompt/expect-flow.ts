import { expect } from 'vitest'
import type { PromptFlow } from '#contract/prompt.ts'
import {
  along,
  lengthOf,
  logitsOf,
  ordered,
  type PlainCell,
  type PlainDecoder,
  restOf,
  row,
  softmax,
} from '../../../fixtures/plain-decoder.ts'

/** Kept of a cell by each of three orders; and of a value's tokens. */
const [MEMORIES, TOP] = [8, 5]

interface Where {
  position: number
  finalNorm: boolean
  /** Largest difference of logits. */
  tolerance: number
}

/** Every number of a flow is that of plain loops, and the parts add up to the logit. */
export function expectFlow(flow: PromptFlow, plain: PlainDecoder, { position, finalNorm, tolerance }: Where): void {
  const { readOut } = plain
  const cells = plain.cells[position] ?? []
  const end = (cells.at(-1) as PlainCell).o
  const own = finalNorm ? (plain.logits[position] as Float32Array) : logitsOf(readOut, end, false)
  const target = flow.target.id
  const near = (found: number | null, expected: number): void =>
    expect(Math.abs((found ?? Number.NaN) - expected)).toBeLessThan(tolerance * (1 + Math.abs(expected)))
  const to = (z: ArrayLike<number>): number => along(readOut, z, end, target, finalNorm)

  expect(flow.position).toBe(position)
  near(own[target] as number, Math.max(...own))
  near(flow.target.probability, softmax(own)[target] as number)
  near(flow.logit, own[target] as number)
  near(flow.sum, to(end))
  near(flow.rest, finalNorm ? restOf(readOut, target) : 0)
  near(flow.before, to((cells[0] as PlainCell).r))
  expect(flow.layers.map(({ layer }) => layer)).toEqual(cells.map((_, i) => i + 1))
  let total = flow.before ?? 0
  for (const [i, { layer, between, ffn, added, taken, bias, memories }] of flow.layers.entries()) {
    const cell = cells[i] as PlainCell
    const before = cells[i - 1]
    near(between, before === undefined ? 0 : to(cell.r) - to(before.o))
    near(ffn, to(cell.y))
    near((added ?? 0) + (taken ?? 0) + (bias ?? 0), ffn ?? 0)
    total += (between ?? 0) + (ffn ?? 0)
    const contributions = contributionsOf(cell, to)
    near(added, sum(contributions.filter((x) => x > 0)))
    near(taken, sum(contributions.filter((x) => x < 0)))
    near(bias, to(cell.y) - sum(contributions))
    for (const { index, coefficient, strength, contribution, top, ...memory } of memories) {
      expect(memory.layer).toBe(layer)
      near(coefficient, cell.m[index] as number)
      near(strength, strengthOf(cell, index))
      near(contribution, contributions[index] as number)
      const promoted = softmax(logitsOf(readOut, valueOf(cell, index), false))
      const best = ordered(promoted)
      expect(top).toHaveLength(TOP)
      for (const [rank, { id, probability }] of top.entries()) {
        near(probability, promoted[id] as number)
        near(probability, promoted[best[rank] as number] as number)
      }
    }
    expectChosen(
      memories.map(({ index }) => index),
      cell,
      contributions,
      tolerance,
    )
  }
  near(flow.sum, total)
}

/** Those that write most, add most and take most are there, and no others, strongest first. */
function expectChosen(found: number[], cell: PlainCell, contributions: number[], tolerance: number): void {
  const strengths = contributions.map((_, key) => strengthOf(cell, key))
  const orders = [strengths, contributions, contributions.map((x) => -x)]
  const edges = orders.map((order) => {
    const places = ordered(order)
    return [MEMORIES - 1, MEMORIES].map((place) => Math.max(order[places[place] as number] as number, 0))
  })
  const isAbove = (key: number, place: 0 | 1, slack: number): boolean =>
    orders.some((order, i) => (order[key] as number) > (edges[i]?.[place] as number) + slack)
  for (const key of strengths.keys()) {
    // Near the edge rounding decides: what is surely above the first that is left out, what may be above the last that is not.
    if (isAbove(key, 1, tolerance)) expect(found).toContain(key)
    if (!isAbove(key, 0, -tolerance)) expect(found).not.toContain(key)
  }
  for (const [i, key] of found.entries())
    expect(strengths[key] as number).toBeLessThan((strengths[found[i - 1] ?? key] as number) + tolerance)
}

const sum = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0)
const valueOf = ({ m, v }: PlainCell, key: number): Float32Array => row(v, v.length / m.length, key)
const strengthOf = (cell: PlainCell, key: number): number =>
  Math.abs(cell.m[key] as number) * lengthOf(valueOf(cell, key))

/** m · (v · u) of every key. */
const contributionsOf = (cell: PlainCell, to: (z: ArrayLike<number>) => number): number[] =>
  Array.from(cell.m, (m, key) => m * to(valueOf(cell, key)))
