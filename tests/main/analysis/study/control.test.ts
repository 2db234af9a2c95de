/** Controls against real keys, by all that a page shows of them save the words. */
import { assert, integer, property } from 'fast-check'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { describe, expect, it } from 'vitest'
import { drawControl, type Placed, type Prefix, type SentencePool } from '#main/analysis/study/control.ts'

const rng = xoroshiro128plus(7)
const random = (): number => uniformFloat64(rng)
const LEADING = 1
const TRAILING = 1
const SENTENCES = 6000
const T = 25
/** Documents, each of as many sentences. */
const DOCUMENTS = 60

/** Lengths with a long tail, as sentences have them; a beginning and an end token are counted. */
const lengths = Array.from({ length: SENTENCES }, () => 4 + Math.floor(-18 * Math.log(1 - random())))

/** Sentences of a document follow one another. */
const documentOf = (number: number): string => `d${Math.floor((number * DOCUMENTS) / SENTENCES)}`

const pool = poolOf(lengths.map((length, number) => ({ number, length })))

function poolOf(sentences: { number: number; length: number }[]): SentencePool {
  const sorted = sentences.toSorted((a, b) => a.length - b.length || a.number - b.number)
  return {
    numbers: Int32Array.from(sorted, ({ number }) => number),
    lengths: Int32Array.from(sorted, ({ length }) => length),
    documents: sorted.map(({ number }) => documentOf(number)),
    leading: LEADING,
    trailing: TRAILING,
  }
}

/** A key of its own habits: it likes early or late words, long or short sentences, and has its own scale. */
function key(): Placed[] {
  const scale = 1 + 9 * random()
  const fall = 0.2 + random()
  const habit = random()
  const shortest = 4 + Math.floor(20 * random())
  // Some keys like a few documents, as a topic does, from two on.
  const breadth = 2 + Math.floor(DOCUMENTS * random() ** 2)
  const taken = new Set<number>()
  while (taken.size < T) {
    const number = Math.floor((SENTENCES * breadth * random()) / DOCUMENTS)
    if ((lengths[number] as number) >= shortest) taken.add(number)
  }
  return [...taken].map((sentence, rank) => {
    const length = lengths[sentence] as number
    const words = length - LEADING - TRAILING
    const position = LEADING + Math.min(words - 1, Math.floor(words * random() ** (4 * habit)))
    return { sentence, position, length, coefficient: scale * (rank + 1) ** -fall, document: documentOf(sentence) }
  })
}

/** What can be seen of a key without reading it. */
function features(prefixes: readonly Prefix[]): number[] {
  const read = prefixes.map(({ position }) => position)
  const whole = prefixes.map(({ sentence }) => lengths[sentence] as number)
  const ended = prefixes.filter(({ sentence, position }) => position === (lengths[sentence] as number) - 1 - TRAILING)
  const coefficients = prefixes.map(({ coefficient }) => coefficient)
  const documents = prefixes.map(({ sentence }) => documentOf(sentence))
  return [
    mean(read),
    deviation(read),
    mean(whole),
    deviation(whole),
    mean(read.map((p, i) => p / (whole[i] as number))),
    ended.length / prefixes.length,
    coefficients[0] as number,
    (coefficients.at(-1) as number) / (coefficients[0] as number),
    new Set(documents).size,
    Math.max(...[...new Set(documents)].map((one) => documents.filter((other) => other === one).length)),
  ]
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length
const deviation = (values: readonly number[]): number => Math.sqrt(mean(values.map((v) => (v - mean(values)) ** 2)))

/** Two-sample Kolmogorov–Smirnov statistic: the largest distance of the two cumulative distributions. */
function smirnov(a: readonly number[], b: readonly number[]): number {
  const below = (values: readonly number[], x: number): number => values.filter((v) => v <= x).length / values.length
  return Math.max(...[...a, ...b].map((x) => Math.abs(below(a, x) - below(b, x))))
}

/** Share of the second half that a logistic regression, fitted on the first half by gradient descent, tells apart. */
function accuracy(real: number[][], made: number[][]): number {
  const rows = [...real.map((x) => ({ x, y: 1 })), ...made.map((x) => ({ x, y: 0 }))]
  const width = real[0]?.length ?? 0
  const centre = Array.from({ length: width }, (_, f) => mean(rows.map(({ x }) => x[f] as number)))
  const scale = Array.from({ length: width }, (_, f) => deviation(rows.map(({ x }) => x[f] as number)) || 1)
  const scaled = rows.map(({ x, y }) => ({
    x: [1, ...x.map((v, f) => (v - (centre[f] as number)) / (scale[f] as number))],
    y,
  }))
  const odds = (x: number[], weights: number[]): number =>
    1 / (1 + Math.exp(-x.reduce((sum, v, f) => sum + v * (weights[f] as number), 0)))
  const fitted = scaled.filter((_, i) => i % 2 === 0)
  let weights = Array.from({ length: width + 1 }, () => 0)
  for (let step = 0; step < 300; step++) {
    const slopes = weights.map((_, f) => mean(fitted.map(({ x, y }) => (y - odds(x, weights)) * (x[f] as number))))
    weights = weights.map((w, f) => w + 0.5 * (slopes[f] as number))
  }
  const held = scaled.filter((_, i) => i % 2 === 1)
  return held.filter(({ x, y }) => odds(x, weights) > 0.5 === (y === 1)).length / held.length
}

const KEYS = 400
const FEATURES = 10
const real = Array.from({ length: KEYS }, key)
const controls = Array.from({ length: KEYS }, (_, seed) => drawControl(key(), pool, seed))
/** What one would do first: any sentence, any position. */
const naive = Array.from({ length: KEYS }, (_, seed) =>
  drawControl(key(), pool, seed).map(({ coefficient }): Prefix => {
    const sentence = Math.floor(SENTENCES * random())
    return { sentence, position: LEADING + Math.floor(((lengths[sentence] as number) - 2) * random()), coefficient }
  }),
)
/** At one in a thousand: 1.95 √(2 / n). */
const CRITICAL = 1.95 * Math.sqrt(2 / KEYS)

describe('controls', () => {
  it('have the distributions of real keys in every visible number (Kolmogorov–Smirnov)', () => {
    const [own, others, simple] = [real, controls, naive].map((keys) => keys.map(features))
    const distance = (keys: number[][] | undefined, f: number): number =>
      smirnov(
        (own ?? []).map((x) => x[f] as number),
        (keys ?? []).map((x) => x[f] as number),
      )
    for (let f = 0; f < FEATURES; f++) expect(distance(others, f)).toBeLessThan(CRITICAL)
    const seen = Array.from({ length: FEATURES }, (_, f) => distance(simple, f))
    expect(Math.max(...seen)).toBeGreaterThan(2 * CRITICAL)
  })

  it('cannot be told from real keys by a classifier that tells naive ones', () => {
    const [own = [], others = [], simple = []] = [real, controls, naive].map((keys) => keys.map(features))
    // Binomial(400, 1/2) held out: three standard deviations are 0.075.
    expect(accuracy(own, others)).toBeLessThan(0.575)
    expect(accuracy(own, simple)).toBeGreaterThan(0.7)
  })

  it('copy coefficients and prefix lengths of one key, whatever it is, with other sentences', () => {
    assert(
      property(integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
        const like = key()
        const control = drawControl(like, pool, seed)
        expect(drawControl(like, pool, seed)).toEqual(control)
        expect(control.map(({ coefficient }) => coefficient)).toEqual(like.map(({ coefficient }) => coefficient))
        expect(new Set(control.map(({ sentence }) => sentence)).size).toBe(T)
        const own = new Set(like.map(({ sentence }) => sentence))
        control.forEach(({ sentence, position }, i) => {
          const { length, position: wanted } = like[i] as Placed
          expect(own.has(sentence)).toBe(false)
          expect(position).toBeGreaterThanOrEqual(LEADING)
          expect(position).toBeLessThan((lengths[sentence] as number) - TRAILING)
          if (lengths[sentence] === length) expect(position).toBe(wanted)
          expect(position === (lengths[sentence] as number) - 1 - TRAILING).toBe(wanted === length - 1 - TRAILING)
        })
      }),
      { numRuns: 200 },
    )
  })

  it('spread over documents as the key does', () => {
    for (let seed = 0; seed < 50; seed++) {
      const like = key()
      const counts = (prefixes: readonly Prefix[]): number[] => {
        const groups = Map.groupBy(prefixes, ({ sentence }) => documentOf(sentence))
        return [...groups.values()].map(({ length }) => length).toSorted((a, b) => a - b)
      }
      expect(counts(drawControl(like, pool, seed))).toEqual(counts(like))
    }
  })

  it('come back in other assignments as often as keys do, however many there are', () => {
    // Keys like the same sentences again and again: a tenth of them have half of the triggers.
    const popular = (): Placed[] =>
      key().map((trigger) => {
        if (random() < 0.5) return trigger
        const sentence = 10 * Math.floor((SENTENCES / 10) * random())
        const length = lengths[sentence] as number
        const position = Math.min(trigger.position, length - 1 - TRAILING)
        return { ...trigger, sentence, length, position, document: documentOf(sentence) }
      })
    const once = (prefixes: Placed[]): Placed[] => [...new Map(prefixes.map((one) => [one.sentence, one])).values()]
    /** How likely a control has more sentences that come back than a key, ties by halves. */
    const told = (controlsInAll: number, isMatched: boolean): number => {
      const keys = Array.from({ length: 80 }, () => once(popular()))
      const times = new Map<number, number>()
      const show = (prefixes: readonly Prefix[]): void => {
        for (const { sentence } of prefixes) times.set(sentence, (times.get(sentence) ?? 0) + 1)
      }
      for (const one of keys) show(one)
      const shown = { keys: new Set(times.keys()), times }
      const made = Array.from({ length: controlsInAll }, (_, seed) => {
        const control = drawControl(once(popular()), pool, seed, isMatched ? shown : null)
        show(control)
        return control
      })
      const all = [...keys, ...made]
      const holders = new Map<number, number>()
      for (const { sentence } of all.flat()) holders.set(sentence, (holders.get(sentence) ?? 0) + 1)
      const share = (prefixes: readonly Prefix[]): number =>
        mean(prefixes.map(({ sentence }) => ((holders.get(sentence) ?? 0) > 1 ? 1 : 0)))
      const [own, others] = [keys.map(share), made.map(share)]
      return mean(others.flatMap((a) => own.map((b) => (a > b ? 1 : a === b ? 0.5 : 0))))
    }
    const averaged = (controlsInAll: number, isMatched: boolean): number =>
      mean(Array.from({ length: 12 }, () => told(controlsInAll, isMatched)))
    for (const controlsInAll of [9, 40]) {
      expect(Math.abs(averaged(controlsInAll, true) - 0.5)).toBeLessThan(0.08)
      expect(Math.abs(averaged(controlsInAll, false) - 0.5)).toBeGreaterThan(0.15)
    }
  })

  it('read at least one token of the text, whatever the sentences are like', () => {
    const like = Array.from({ length: 20 }, (_, i) => ({
      sentence: 100 + i,
      position: LEADING,
      length: 12,
      coefficient: 1,
      document: 'other',
    }))
    // Sentences of one token, and some without any.
    const short = poolOf(Array.from({ length: 60 }, (_, number) => ({ number, length: number < 30 ? 2 : 3 })))
    for (let seed = 0; seed < 20; seed++)
      for (const { sentence, position } of drawControl(like, short, seed)) {
        expect(sentence).toBeGreaterThanOrEqual(30)
        expect(position).toBe(LEADING)
      }
  })

  it('repeat a sentence where the key does', () => {
    const like = [0, 1, 0].map((sentence, i) => ({
      sentence,
      position: 2 - i,
      length: 10,
      coefficient: 3 - i,
      document: documentOf(sentence),
    }))
    const control = drawControl(like, pool, 3)
    expect(control[0]?.sentence).toBe(control[2]?.sentence)
    expect(control[0]?.sentence).not.toBe(control[1]?.sentence)
  })

  it('draw any sentence of the length equally often', () => {
    const small = poolOf(Array.from({ length: 50 }, (_, number) => ({ number, length: 10 })))
    const drawn = Array.from({ length: 50 }, () => 0)
    for (let seed = 0; seed < 5000; seed++) {
      const [prefix] = drawControl(
        [{ sentence: 99, position: 4, length: 10, coefficient: 1, document: 'other' }],
        small,
        seed,
      )
      drawn[prefix?.sentence ?? 0] = (drawn[prefix?.sentence ?? 0] ?? 0) + 1
    }
    // Binomial(5000, 1/50): mean 100, standard deviation 9.9; 5 of them on either side.
    for (const count of drawn) expect(Math.abs(count - 100)).toBeLessThan(50)
  })

  it('are refused where no other sentence is kept', () => {
    const like = [{ sentence: 0, position: 1, length: 5, coefficient: 1, document: 'd0' }]
    expect(() => drawControl(like, poolOf([{ number: 0, length: 5 }]), 1)).toThrow(/too few sentences/u)
  })
})
