/**
 * The t strongest prefixes of every key, kept while a scan runs (paper §2).
 *
 * Order within a key: larger coefficient first, then the earlier sentence, then the earlier position. That order is
 * total, so the result does not depend on the order in which sentences are offered. Slots that are not filled yet
 * hold coefficient 0; only coefficients above 0 enter.
 */
export interface LayerTriggers {
  /** keys × t, key after key. */
  coefficients: Float32Array
  sentences: Uint32Array
  positions: Uint32Array
}

export class TopTriggers {
  readonly layers: LayerTriggers[]
  readonly t: number
  /** Per layer and key, what a coefficient must reach: that of the last slot, 0 while it is free. */
  readonly #thresholds: Float32Array[]

  constructor(keysPerLayer: readonly number[], t: number, state?: readonly LayerTriggers[]) {
    this.t = t
    this.layers = keysPerLayer.map(
      (keys, layer) =>
        state?.[layer] ?? {
          coefficients: new Float32Array(keys * t),
          sentences: new Uint32Array(keys * t),
          positions: new Uint32Array(keys * t),
        },
    )
    this.#thresholds = this.layers.map(({ coefficients }) =>
      Float32Array.from({ length: coefficients.length / t }, (_, key) => coefficients[key * t + t - 1] ?? 0),
    )
  }

  /**
   * Offers one prefix a key: `coefficients[offset + key]` at token `positions[offset + key]`.
   *
   * @param layer index from 0.
   * @returns whether any key took it.
   */
  offer(
    layer: number,
    sentence: number,
    coefficients: Float32Array,
    positions: Int32Array | number,
    offset: number,
  ): boolean {
    const thresholds = this.#thresholds[layer]
    if (thresholds === undefined) throw new RangeError(`no layer ${layer}`)
    let taken = false
    for (let key = 0; key < thresholds.length; key++) {
      const coefficient = coefficients[offset + key] ?? 0
      if (coefficient > 0 && coefficient >= (thresholds[key] ?? 0)) {
        const position = typeof positions === 'number' ? positions : (positions[offset + key] ?? 0)
        if (this.#insert(layer, key, coefficient, sentence, position)) taken = true
      }
    }
    return taken
  }

  #insert(layer: number, key: number, coefficient: number, sentence: number, position: number): boolean {
    const slots = this.layers[layer]
    const thresholds = this.#thresholds[layer]
    if (slots === undefined || thresholds === undefined) return false
    const { coefficients, sentences, positions } = slots
    const first = key * this.t
    const last = first + this.t - 1
    let slot = last + 1
    while (slot > first) {
      const held = coefficients[slot - 1] ?? 0
      if (held > coefficient) break
      if (held === coefficient) {
        const heldSentence = sentences[slot - 1] ?? 0
        if (heldSentence < sentence) break
        if (heldSentence === sentence && (positions[slot - 1] ?? 0) <= position) break
      }
      slot -= 1
    }
    if (slot > last) return false
    coefficients.copyWithin(slot + 1, slot, last)
    sentences.copyWithin(slot + 1, slot, last)
    positions.copyWithin(slot + 1, slot, last)
    coefficients[slot] = coefficient
    sentences[slot] = sentence
    positions[slot] = position
    thresholds[key] = coefficients[last] ?? 0
    return true
  }

  /** Numbers of the sentences that hold a slot at present. */
  sentencesHeld(): Set<number> {
    const held = new Set<number>()
    for (const { coefficients, sentences } of this.layers) {
      for (let slot = 0; slot < coefficients.length; slot++) {
        if ((coefficients[slot] ?? 0) > 0) held.add(sentences[slot] ?? 0)
      }
    }
    return held
  }
}
