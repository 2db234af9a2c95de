/** The nodes that a scan adds to a model's graph. */
import { Side } from '#contract/side.ts'
import { Addition, floatOf, integerOf, PREFIX } from './addition.ts'
import type { Memory } from '../model/memory.ts'
import { FLOAT, INT32, INT64 } from '../graph/tensor-data.ts'
import type { Prefixes } from '#contract/scan.ts'
import {
  candidateOf,
  candidatePositionOf,
  candidateStrengthsOf,
  coefficientsOf,
  firedOf,
  type Maxima,
  maximumOf,
  positionOf,
  sampledOf,
  thresholdsOf,
  totalOf,
} from './request.ts'

/** The largest float32. */
const LARGEST = 2 ** 127 * (2 - 2 ** -23)

type Special = Pick<Maxima, 'leading' | 'trailing'>

export class Reduction extends Addition {
  /** What a scan keeps of a layer's coefficients; with `candidates` the places of those maxima alone that reach what is fed. */
  maxima(
    memory: Memory,
    { leading, trailing, both = false, activity = false }: Maxima,
    candidates: Prefixes | null = null,
  ): void {
    const all = this.#perToken(memory)
    for (const side of both ? Side.options : (['positive'] as const)) {
      const own = this.#own(all, { leading, trailing }, memory.layer, side)
      this.output(this.#largest(own, maximumOf(memory.layer, side)), FLOAT)
      if (candidates === null) this.#position(own, memory, side)
      else this.#candidates(own, memory, side, candidates)
      if (activity) this.#fired(own, memory, side)
    }
    this.output(this.#total(this.#telling(memory) ?? all, totalOf(memory.layer)), FLOAT)
    if (activity) this.#sampled(all, memory)
  }

  /** Strengths of a side, the special tokens below every one of them: [batch, tokens, keys]. */
  #own(all: string, special: Special, layer: number, side: Side): string {
    const name = `${PREFIX}own/${side}/${layer}`
    const isLowered = special.leading + special.trailing > 0 || this.model.fixed.tokens !== null
    if (side === 'positive') return isLowered ? this.node('Add', [all, this.#lowered(special)], name) : all
    return isLowered ? this.node('Sub', [this.#lowered(special), all], name) : this.node('Neg', [all], name)
  }

  /**
   * [batch, tokens, keys] → the sentences and keys whose maximum reaches the key's threshold, and where along the sentence: few, so
   * that no further pass over all coefficients is needed. TopK promises the first of equal places, and ends the process where it
   * is given none; so a place that says nothing, 0, ends the list.
   */
  #candidates(own: string, { layer, values }: Memory, side: Side, prefixes: Prefixes): void {
    const keys = BigInt(values.count)
    const name = (part: string): string => `${PREFIX}candidate/${part}/${side}/${layer}`
    this.inputs.push({ name: thresholdsOf(layer, side), type: FLOAT, dims: [values.count] })
    const isBelow = this.node('Less', [maximumOf(layer, side), thresholdsOf(layer, side)], name('below'))
    const reaches = this.node('Not', [isBelow], name('reaches'))
    // Without an axis both count as flat.
    const listed = this.node('Compress', [this.#numbered(keys), reaches], name('listed'))
    const ended = [listed, this.#narrow(this.integers('end', [0n]))]
    this.output(this.node('Concat', ended, candidateOf(layer, side), [integerOf('axis', 0)]), INT32)
    const column = this.node('Reshape', [candidateOf(layer, side), this.#column()], name('column'))
    const row = this.node('Div', [column, this.#narrow(this.integer(`count/${keys}`, keys))], name('row'))
    // A row holds all tokens; the keys of the first one stand where the place says, the row's start apart.
    const skipped = this.node('Mul', [row, this.#narrow(this.#numbersBehindFirst(keys))], name('skipped'))
    const first = this.node('Add', [column, skipped], name('first'))
    const along = this.node('Add', [first, this.#narrow(this.#tokenStarts(keys))], name('along'))
    const numbers = this.node('Reshape', [own, this.#whole()], name('numbers'))
    const strengths = this.node('Gather', [numbers, along], candidateStrengthsOf(layer, side), [integerOf('axis', 0)])
    if (prefixes === 'every-prefix') return this.output(strengths, FLOAT)
    this.node('TopK', [strengths, this.integers('one', [1n])], name('strongest'))
    this.nodes.at(-1)?.output.push(name('index'))
    const position = this.cast(name('index'), name('position'), INT32)
    this.node('Reshape', [position, this.#whole()], candidatePositionOf(layer, side))
    this.output(candidatePositionOf(layer, side), INT32)
  }

  #narrow(integers: string): string {
    return this.once(`narrow/${integers}`, (name) => this.cast(integers, name, INT32))
  }

  /** Numbers of a sentence's tokens behind the first: (tokens − 1) · keys. */
  #numbersBehindFirst(keys: bigint): string {
    return this.once(`behind-first/${keys}`, (name) => {
      const tokens = this.node('Sub', [this.#length(), this.integer('ids/one', 1n)], `${name}/tokens`)
      return this.node('Mul', [tokens, this.integer(`count/${keys}`, keys)], name)
    })
  }

  /** Numbers of [batch, keys] from 0, int32. */
  #numbered(keys: bigint): string {
    return this.once(`numbered/${keys}`, (name) => {
      const batch = this.node('Gather', [this.#shape(), this.integer('ids/zero', 0n)], `${name}/batch`)
      const count = this.node('Mul', [batch, this.integer(`count/${keys}`, keys)], `${name}/count`)
      const all = [this.integer('ids/zero', 0n), count, this.integer('ids/one', 1n)]
      return this.cast(this.node('Range', all, `${name}/wide`), name, INT32)
    })
  }

  /** Where each token's keys begin: [tokens]. */
  #tokenStarts(keys: bigint): string {
    return this.once(`token-starts/${keys}`, (name) =>
      this.node('Mul', [this.#places(), this.integer(`count/${keys}`, keys)], name),
    )
  }

  /** Shape of a row of all numbers. */
  #whole(): string {
    return this.integers('whole', [-1n])
  }

  /**
   * [batch, tokens, keys] → first position of the maximum over the own tokens, [batch, keys].
   *
   * Every pass over the coefficients is one that the runtime spreads over its threads, which ArgMax, Slice, and Cast from a
   * boolean are not. So special tokens are lowered out of reach instead of cut off; and the places of the maximum, where the
   * distance to it is 0, get 1 by a sigmoid so steep that any other distance (from 3e-39 on) gives 0, then the number of tokens from
   * there to the end; the largest of these is the first place.
   */
  #position(own: string, { layer, values }: Memory, side: Side): void {
    const name = (part: string): string => `${PREFIX}${part}/${side}/${layer}`
    const along = this.integers(`along/${values.count}`, [-1n, 1n, BigInt(values.count)])
    const maximum = this.node('Reshape', [maximumOf(layer, side), along], name('maximum'))
    const distance = this.node('Sub', [own, maximum], name('distance'))
    const mark = this.#marked(distance, 1, name('mark'))
    const weighed = this.node('Mul', [mark, this.#toEnd()], name('weighed'))
    const first = this.node('Sub', [this.#lengthAsReal(), this.#largest(weighed, name('first'))], name('place'))
    this.output(this.cast(first, positionOf(layer, side), INT32), INT32)
  }

  /** [batch, tokens, keys] → at how many tokens of the batch a strength is above 0: [keys]. A float32 counts up to 2²⁴ exactly. */
  #fired(own: string, { layer }: Memory, side: Side): void {
    const name = (part: string): string => `${PREFIX}${part}/${side}/${layer}`
    const bySentence = this.#sum(this.#marked(own, 0, name('above')), [1n], name('count'))
    this.output(this.#sum(bySentence, [0n], firedOf(layer, side)), FLOAT)
  }

  /** [batch, tokens, keys] → the rows that the caller names: [batch, keys]. */
  #sampled(all: string, { layer, values }: Memory): void {
    this.readsRows()
    const flat = this.node('Reshape', [all, this.#row(values.count)], `${PREFIX}flat/${layer}`)
    this.gathered(flat, sampledOf(layer))
    this.output(sampledOf(layer), FLOAT)
  }

  /** 1 where `from` + `beta` / `LARGEST` is above 0, else 0; what lies between, up to 3e-39, is neither. */
  #marked(from: string, beta: number, to: string): string {
    return this.node('HardSigmoid', [from], to, [floatOf('alpha', LARGEST), floatOf('beta', beta)])
  }

  /** Shape of [batch, keys] with the batch left open. */
  #row(keys: number): string {
    return this.integers(`row/${keys}`, [-1n, BigInt(keys)])
  }

  /**
   * What a layer adds, a fraction of its coefficients in number: a sum of them all is finite only where all of them are. Null where the
   * graph need not compute it, rounds numbers, or chooses among them, as the experts of a mixture are chosen.
   */
  #telling({ layer, output, experts }: Memory): string | null {
    const isLast = layer === this.model.memories.length
    const isRounded = this.model.graph.graph.node.some(({ opType }) => opType === 'QuantizeLinear')
    return isLast || isRounded || experts !== null ? null : this.cast(output, `${PREFIX}added/${layer}`, FLOAT)
  }

  /** Over all numbers of a sentence: [batch]. */
  #total(from: string, to: string): string {
    const shape = this.once('sentences/shape', (name) => {
      const batch = this.node(
        'Slice',
        [this.#shape(), this.integers('slice/from', [0n]), this.integers('slice/to', [1n])],
        `${name}/batch`,
      )
      return this.node('Concat', [batch, this.#whole()], name, [integerOf('axis', 0)])
    })
    return this.#sum(this.node('Reshape', [from, shape], `${PREFIX}numbers/${to}`), [1n], to)
  }

  /** ReduceSum takes its axes as an input since 13. */
  #sum(from: string, axes: bigint[], to: string): string {
    const kept = integerOf('keepdims', 0)
    return this.opset >= 13
      ? this.node('ReduceSum', [from, this.integers(`axes/${axes.join()}`, axes)], to, [kept])
      : this.node('ReduceSum', [from], to, [{ name: 'axes', type: 7, ints: axes }, kept])
  }

  /** Largest over the tokens: [batch, keys]. */
  #largest(from: string, to: string): string {
    const kept = integerOf('keepdims', 0)
    return this.opset >= 18
      ? this.node('ReduceMax', [from, this.integers('tokens/axis', [1n])], to, [kept])
      : this.node('ReduceMax', [from], to, [{ name: 'axes', type: 7, ints: [1n] }, kept])
  }

  #shape(): string {
    return this.once('ids/shape', (name) => this.node('Shape', [this.model.tokenEmbedding.input], name))
  }

  /** Tokens of a sentence, the special ones included: a number. */
  #length(): string {
    return this.once('ids/length', (name) => this.node('Gather', [this.#shape(), this.integer('ids/axis', 1n)], name))
  }

  /** Without what fills a sentence up to a fixed number of tokens. */
  #ownLength(): string {
    if (this.model.fixed.tokens === null) return this.#length()
    return this.once('own-length', (name) => {
      this.inputs.push({ name, type: INT64 })
      return name
    })
  }

  #lengthAsReal(): string {
    return this.once('ids/length-real', (name) => this.cast(this.#length(), name, FLOAT))
  }

  /** Places of the tokens of a sentence, from 0: [tokens]. */
  #places(): string {
    return this.once('ids/places', (name) =>
      this.node('Range', [this.integer('ids/zero', 0n), this.#length(), this.integer('ids/one', 1n)], name),
    )
  }

  /** What puts special tokens below every coefficient when it is added, and leaves the others as they are: [tokens, 1]. */
  #lowered({ leading, trailing }: Special): string {
    return this.once('special/lowered', (name) => {
      const node = (op: string, inputs: string[], part: string): string => this.node(op, inputs, `${name}/${part}`)
      const end = node('Sub', [this.#ownLength(), this.integer('special/trailing', BigInt(trailing))], 'end')
      const isLeading = node('Less', [this.#places(), this.integer('special/leading', BigInt(leading))], 'leading')
      const isBefore = node('Less', [this.#places(), end], 'before')
      const isSpecial = node('Or', [isLeading, node('Not', [isBefore], 'trailing')], 'special')
      const depth = node('Mul', [this.cast(isSpecial, `${name}/mark`, FLOAT), this.real('lowest', -LARGEST)], 'depth')
      return this.node('Reshape', [depth, this.#column()], name)
    })
  }

  /** For each token how many there are from it on, float32 [tokens, 1]. */
  #toEnd(): string {
    return this.once('ids/to-end', (name) => {
      const count = this.node('Sub', [this.#length(), this.#places()], `${name}/count`)
      return this.cast(this.node('Reshape', [count, this.#column()], `${name}/column`), name, FLOAT)
    })
  }

  #column(): string {
    return this.integers('column', [-1n, 1n])
  }

  /** @param keys indices of those that are given out, in their order; all unless stated */
  coefficients(memory: Memory, keys?: readonly number[]): void {
    const name = coefficientsOf(memory.layer)
    const all = this.#perToken(memory)
    if (keys === undefined) this.node('Identity', [all], name)
    else {
      const chosen = this.integers(`chosen/${memory.layer}`, keys.map(BigInt))
      this.node('Gather', [all, chosen], name, [integerOf('axis', 2)])
    }
    this.output(name, FLOAT)
  }

  /** Half-precision outputs are widened; the runtime drops a cast that changes nothing. */
  tensor(name: string): void {
    this.output(this.cast(name, `${PREFIX}tensor/${name}`, FLOAT), FLOAT, name)
  }

  /** A layer's coefficients as float32 [batch, tokens, keys]: some graphs flatten batch and tokens. */
  #perToken({ layer, coefficients, values }: Memory): string {
    const wide = this.cast(coefficients, `${PREFIX}wide/${layer}`, FLOAT)
    const keys = this.integers(`keys/${values.count}`, [BigInt(values.count)])
    const shape = this.once(`coefficients/shape/${values.count}`, (name) =>
      this.node('Concat', [this.#shape(), keys], name, [{ name: 'axis', type: 2, i: 0n }]),
    )
    return this.node('Reshape', [wide, shape], `${PREFIX}per-token/${layer}`)
  }
}
