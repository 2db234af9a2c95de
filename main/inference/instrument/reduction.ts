/** The nodes that a scan adds to a model's graph. */
import { Side } from '#contract/side.ts'
import { Addition, floatOf, integerOf, PREFIX } from './addition.ts'
import type { Memory } from '../model/memory.ts'
import { FLOAT, INT32, INT64 } from '../graph/tensor-data.ts'
import { coefficientsOf, firedOf, type Maxima, maximumOf, positionOf, sampledOf, totalOf } from './request.ts'

/** The largest float32. */
const LARGEST = 2 ** 127 * (2 - 2 ** -23)

type Special = Pick<Maxima, 'leading' | 'trailing'>

export class Reduction extends Addition {
  /** What a scan keeps of a layer's coefficients. */
  maxima(memory: Memory, { leading, trailing, both = false, activity = false }: Maxima): void {
    const all = this.#perToken(memory)
    for (const side of both ? Side.options : (['positive'] as const)) {
      const own = this.#own(all, { leading, trailing }, memory.layer, side)
      this.#maximum(own, memory, side)
      if (activity) this.#fired(own, memory, side)
    }
    this.output(this.#total(all, totalOf(memory.layer)), FLOAT)
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
   * [batch, tokens, keys] → maximum and first position over the own tokens, both [batch, keys].
   *
   * Every pass over the coefficients is one that the runtime spreads over its threads, which ArgMax, Slice, and Cast from a
   * boolean are not. So special tokens are lowered out of reach instead of cut off; and the places of the maximum, where the
   * distance to it is 0, get 1 by a sigmoid so steep that any other distance (from 3e-39 on) gives 0, then the number of tokens from
   * there to the end; the largest of these is the first place.
   */
  #maximum(own: string, { layer, values }: Memory, side: Side): void {
    const name = (part: string): string => `${PREFIX}${part}/${side}/${layer}`
    const maximum = this.#largest(own, name('maximum'))
    const distance = this.node('Sub', [own, maximum], name('distance'))
    const mark = this.#marked(distance, 1, name('mark'))
    const weighed = this.node('Mul', [mark, this.#toEnd()], name('weighed'))
    const first = this.node('Sub', [this.#lengthAsReal(), this.#largest(weighed, name('first'))], name('place'))
    const row = this.#row(values.count)
    this.node('Reshape', [maximum, row], maximumOf(layer, side))
    this.node('Reshape', [this.cast(first, name('position'), INT32), row], positionOf(layer, side))
    this.output(maximumOf(layer, side), FLOAT)
    this.output(positionOf(layer, side), INT32)
  }

  /** [batch, tokens, keys] → at how many tokens a strength is above 0: [batch, keys]. */
  #fired(own: string, { layer, values }: Memory, side: Side): void {
    const name = (part: string): string => `${PREFIX}${part}/${side}/${layer}`
    const count = this.#sum(this.#marked(own, 0, name('above')), [1n], name('count'), 1)
    this.node('Reshape', [count, this.#row(values.count)], firedOf(layer, side))
    this.output(firedOf(layer, side), FLOAT)
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

  /** Over tokens and keys: [batch]. */
  #total(from: string, to: string): string {
    return this.#sum(from, [1n, 2n], to, 0)
  }

  /** ReduceSum takes its axes as an input since 13. */
  #sum(from: string, axes: bigint[], to: string, keep: 0 | 1): string {
    const kept = integerOf('keepdims', keep)
    return this.opset >= 13
      ? this.node('ReduceSum', [from, this.integers(`axes/${axes.join()}`, axes)], to, [kept])
      : this.node('ReduceSum', [from], to, [{ name: 'axes', type: 7, ints: axes }, kept])
  }

  /** Largest over the tokens: [batch, 1, keys]. */
  #largest(from: string, to: string): string {
    return this.opset >= 18
      ? this.node('ReduceMax', [from, this.integers('tokens/axis', [1n])], to)
      : this.node('ReduceMax', [from], to, [{ name: 'axes', type: 7, ints: [1n] }])
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
