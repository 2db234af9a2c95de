/** The least float32 above 0. */
const LEAST = 2 ** -149

/**
 * The t strongest prefixes of every key on one side, kept while a scan runs (paper §2, of the positive side).
 *
 * Order within a key: larger strength first, then the earlier sentence, then the earlier position. That order is
 * total, so the result does not depend on the order in which sentences are offered. Slots that are not filled yet
 * hold strength 0; only strengths above 0 enter.
 */
export interface LayerTriggers {
  /** keys × t, key after key: coefficients, on the negative side with their sign turned. */
  strengths: Float32Array
  sentences: Uint32Array
  positions: Uint32Array
}

export class TopTriggers {
  readonly layers: LayerTriggers[]
  readonly t: number
  /** Per layer and key, what a strength must reach: that of the last slot, or the least above 0 while it is free. */
  readonly thresholds: readonly Float32Array<ArrayBuffer>[]

  constructor(keysPerLayer: readonly number[], t: number, state?: readonly LayerTriggers[]) {
    this.t = t
    this.layers = keysPerLayer.map(
      (keys, layer) =>
        state?.[layer] ?? {
          strengths: new Float32Array(keys * t),
          sentences: new Uint32Array(keys * t),
          positions: new Uint32Array(keys * t),
        },
    )
    this.thresholds = this.layers.map(({ strengths }) =>
      Float32Array.from({ length: strengths.length / t }, (_, key) => Math.max(LEAST, strengths[key * t + t - 1] ?? 0)),
    )
  }

  /**
   * Offers one prefix a key: `strengths[offset + key]` at token `positions[offset + key]`.
   *
   * @param layer index from 0.
   * @returns whether any key took it.
   */
  offer(
    layer: number,
    sentence: number,
    strengths: Float32Array,
    positions: Int32Array | number,
    offset: number,
  ): boolean {
    const thresholds = this.thresholds[layer]
    if (thresholds === undefined) throw new RangeError(`no layer ${layer}`)
    let taken = false
    for (let key = 0; key < thresholds.length; key++) {
      const strength = strengths[offset + key] ?? 0
      if (strength < (thresholds[key] ?? 0)) continue
      const position = typeof positions === 'number' ? positions : (positions[offset + key] ?? 0)
      if (this.offerOne(layer, key, strength, sentence, position)) taken = true
    }
    return taken
  }

  /** Offers one prefix to one key. @param layer index from 0. @returns whether it took it. */
  offerOne(layer: number, key: number, strength: number, sentence: number, position: number): boolean {
    const slots = this.layers[layer]
    const thresholds = this.thresholds[layer]
    if (slots === undefined || thresholds === undefined || strength < (thresholds[key] ?? Infinity)) return false
    const { strengths, sentences, positions } = slots
    const first = key * this.t
    const last = first + this.t - 1
    let slot = last + 1
    while (slot > first) {
      const held = strengths[slot - 1] ?? 0
      if (held > strength) break
      if (held === strength) {
        const heldSentence = sentences[slot - 1] ?? 0
        if (heldSentence < sentence) break
        if (heldSentence === sentence && (positions[slot - 1] ?? 0) <= position) break
      }
      slot -= 1
    }
    if (slot > last) return false
    // Few numbers: a call of copyWithin takes longer than moving them.
    for (let to = last; to > slot; to--) {
      strengths[to] = strengths[to - 1] as number
      sentences[to] = sentences[to - 1] as number
      positions[to] = positions[to - 1] as number
    }
    strengths[slot] = strength
    sentences[slot] = sentence
    positions[slot] = position
    thresholds[key] = Math.max(LEAST, strengths[last] ?? 0)
    return true
  }

  /** Numbers of the sentences that hold a slot at present. */
  sentencesHeld(): Set<number> {
    const held = new Set<number>()
    for (const { strengths, sentences } of this.layers) {
      for (let slot = 0; slot < strengths.length; slot++) {
        if ((strengths[slot] ?? 0) > 0) held.add(sentences[slot] ?? 0)
      }
    }
    return held
  }
}
