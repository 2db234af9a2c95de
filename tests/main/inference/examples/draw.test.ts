import { expect, it } from 'vitest'
import { STRATA } from '#contract/stratum.ts'
import { seeded } from '#main/analysis/statistics/seeded.ts'
import { type DrawnLayer, ExampleDraw, ticketOf } from '#main/inference/examples/draw.ts'

const KEYS = 6
const EACH = 3
const SIDES = 2

interface Read {
  number: number
  text: string
  /** [tokens, keys] */
  all: Float32Array
  tokens: number
}

/** Sentences of 1 to 12 tokens; a quarter of the coefficients is exactly 0. */
function sentences(count: number, seed: number): Read[] {
  const { below } = seeded(seed)
  return Array.from({ length: count }, (_, number) => {
    const tokens = 1 + below(12)
    const all = Float32Array.from({ length: tokens * KEYS }, () => Math.max(0, below(400) - 100) * (below(2) - 0.5))
    return { number, text: `sentence ${number} of ${seed}`, all, tokens }
  })
}

const MAXIMA = Float32Array.from({ length: KEYS * SIDES }, () => 150)
const asked = [{ layer: 2, keys: Int32Array.from({ length: KEYS }, (_, i) => 3 * i), maxima: MAXIMA }]
const started = (state?: DrawnLayer[]): ExampleDraw => new ExampleDraw(asked, { each: EACH, sides: SIDES }, state)

function offer(draw: ExampleDraw, some: readonly Read[], seed = 1): ExampleDraw {
  for (const sentence of some)
    draw.offer(0, ticketOf(seed, sentence), { all: sentence.all, offset: 0, first: 0, end: sentence.tokens })
  return draw
}

const ALL = sentences(900, 5)

it('draws the same in any order, and after any checkpoint', () => {
  const whole = offer(started(), ALL)
  expect(offer(started(), ALL.toReversed()).layers).toEqual(whole.layers)
  expect(offer(started(), seeded(9).shuffled(ALL)).layers).toEqual(whole.layers)
  const half = offer(started(), ALL.slice(0, 317))
  expect(offer(started(structuredClone(half.layers)), ALL.slice(317)).layers).toEqual(whole.layers)
})

it('draws of two parts what makes the draw of the whole: by its hashes, the first of both', () => {
  const whole = offer(started(), ALL).layers[0] as DrawnLayer
  const parts = [ALL.filter(({ number }) => number % 3 === 0), ALL.filter(({ number }) => number % 3 > 0)]
  const drawn = parts.map((part) => offer(started(), part).layers[0] as DrawnLayer)
  for (let slot = 0; slot < KEYS * SIDES * STRATA.length; slot++) {
    const places = drawn.flatMap(({ found, ...rows }) =>
      Array.from({ length: Math.min(found[slot] ?? 0, EACH) }, (_, i) => {
        const at = slot * EACH + i
        return [rows.hashes[at], rows.ties[at], rows.sentences[at], rows.positions[at], rows.coefficients[at]]
      }),
    )
    const first = places.toSorted(([a = 0, c = 0], [b = 0, d = 0]) => a - b || c - d).slice(0, EACH)
    const { found, ...rows } = whole
    expect(drawn.reduce((sum, part) => sum + (part.found[slot] ?? 0), 0)).toBe(found[slot])
    expect(first).toEqual(
      Array.from({ length: Math.min(found[slot] ?? 0, EACH) }, (_, i) => {
        const at = slot * EACH + i
        return [rows.hashes[at], rows.ties[at], rows.sentences[at], rows.positions[at], rows.coefficients[at]]
      }),
    )
  }
})

it('draws every sentence that has such a prefix as often as any other, and in it every such prefix', () => {
  // Of 1, 2, 4 and 8 tokens, all of which fire at half of the maximum; 400 draws, with a seed each, of one of four.
  const lengths = [1, 2, 4, 8]
  const some = lengths.map((tokens, number) => ({
    number,
    text: `of ${tokens} tokens`,
    all: new Float32Array(tokens).fill(75),
    tokens,
  }))
  const one = [{ layer: 1, keys: Int32Array.of(0), maxima: Float32Array.of(150) }]
  const drawn = new Map<string, number>()
  const times = 400
  for (let seed = 0; seed < times; seed++) {
    const draw = offer(new ExampleDraw(one, { each: 1, sides: 1 }), some, seed)
    const { sentences: numbers, positions } = draw.layers[0] as DrawnLayer
    const slot = STRATA.indexOf('interval:50-60')
    const name = `${numbers[slot]}/${positions[slot]}`
    drawn.set(name, (drawn.get(name) ?? 0) + 1)
  }
  for (const [number, tokens] of lengths.entries()) {
    const own = Array.from({ length: tokens }, (_, position) => drawn.get(`${number}/${position}`) ?? 0)
    const total = own.reduce((sum, count) => sum + count, 0)
    // Binomial: mean 100, standard deviation 8.7; and about as evenly over its tokens.
    expect(Math.abs(total - times / 4)).toBeLessThan(4 * 8.7)
    for (const count of own) expect(Math.abs(count - total / tokens)).toBeLessThan(4 * Math.sqrt(total / tokens))
  }
})

it('gives no interval to a side without a maximum, and takes what is a rounding above it into the last', () => {
  const one = [{ layer: 1, keys: Int32Array.of(0), maxima: Float32Array.of(1, 0) }]
  const draw = new ExampleDraw(one, { each: 2, sides: 2 })
  const all = Float32Array.of(1.000_001, -0.5, 0, 1, 0.1)
  draw.offer(0, { number: 7, bits: 1, tie: 2 }, { all, offset: 0, first: 0, end: 5 })
  const { found } = draw.layers[0] as DrawnLayer
  const of = (side: number): string[] => STRATA.filter((_, i) => found[side * STRATA.length + i] === 1)
  expect(of(0)).toEqual(['interval:10-20', 'interval:90-100', 'random', 'any'])
  expect(of(1)).toEqual(['random', 'any'])
})
