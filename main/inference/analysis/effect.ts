/** Keys silenced at prefixes, and what the prediction at the end of the prefix becomes. */
import { PROMOTED, SILENCED } from '#contract/analysis/effect.ts'
import { comparedWith } from '../../analysis/effect/changes.ts'
import type { EffectPart, SilencedPrefix } from '../../analysis/effect/gather.ts'
import { seeded } from '../../analysis/statistics/seeded.ts'
import { FLOAT } from '../graph/tensor-data.ts'
import { integerOf, PREFIX, ROWS } from '../instrument/addition.ts'
import { ReadOut } from '../instrument/read-out.ts'
import type { OpenModel } from '../model/open.ts'
import { vectorNorms } from '../model/vectors.ts'
import { openSession, type Further, type ModelSession } from '../session.ts'
import { passesOf } from './effect-passes.ts'
import { openValues, promotedBy } from './promoted.ts'
import type { Prepare } from './task.ts'

/** Tokens, and logits, that are computed at a time. */
const BATCH_TOKENS = 2048
const NUMBERS = 2 ** 23
/** Values that are read out at a time. */
const READ_AT_ONCE = 64

/** One-hot rows: the key whose coefficient is measured, and where how much of it is taken away. Float32 [batch, 1, keys]. */
const MEASURED = `${PREFIX}measured`
const TAKEN = `${PREFIX}taken`
const LOGITS = 'logits'

/** Takes coefficients of a layer away: at every position m − (m · measured) taken. Gives out the logits of the picked rows [rows, vocabulary]. */
class Silencing extends ReadOut {
  constructor(model: OpenModel, layer: number) {
    super(model, true)
    this.readsRows()
    const memory = model.memories[layer - 1]
    const last = model.memories.at(-1)
    if (memory === undefined || last === undefined) return
    const { coefficients, values } = memory
    for (const name of [MEASURED, TAKEN]) this.inputs.push({ name, type: FLOAT })
    const before = this.nodes.length
    const ids = this.node('Shape', [model.tokenEmbedding.input], `${PREFIX}ids/shape`)
    const along = (label: string, numbers: bigint): string =>
      this.node('Concat', [ids, this.integers(label, [numbers])], `${PREFIX}${label}/shape`, [integerOf('axis', 0)])
    const type = model.graph.elementType(coefficients)
    const cube = this.cast(
      this.node('Reshape', [coefficients, along('keys', BigInt(values.count))], `${PREFIX}cube`),
      `${PREFIX}cube/wide`,
      FLOAT,
    )
    const single = this.node('Mul', [cube, MEASURED], `${PREFIX}single`)
    const flat = this.node(
      'Reshape',
      [single, this.integers('flat/keys', [-1n, BigInt(values.count)])],
      `${PREFIX}single/flat`,
    )
    const own = this.node('Reshape', [this.reduced('ReduceSum', flat, 'single/sum'), along('one', 1n)], `${PREFIX}own`)
    const rest = this.node('Sub', [cube, this.node('Mul', [own, TAKEN], `${PREFIX}loss`)], `${PREFIX}rest`)
    // In the shape that it had: what comes behind may be told apart by it.
    const shape = this.node('Shape', [coefficients], `${PREFIX}coefficients/shape`)
    const typed = this.cast(this.node('Reshape', [rest, shape], `${PREFIX}rest/shaped`), `${PREFIX}silenced`, type)
    this.replaced.set(coefficients, { nodes: this.nodes.splice(before), by: typed })
    const logits = this.logitsOf(this.picked(this.residualOf(last).sum), LOGITS)
    // What a mask leaves out stays finite, and has no probability.
    this.asOutput(this.node('Max', [logits, this.real('least', -1e30)], `${PREFIX}least/logits`), LOGITS, FLOAT)
  }
}

/** A row of a batch: a prefix, and how much of which key is taken away of the one that is measured. */
interface Row {
  prefix: SilencedPrefix
  taken: { index: number; factor: number } | null
}

export const prepareEffect: Prepare<'effect'> = async (model, task, { seed }) => {
  const byLayer = [...Map.groupBy(task.prefixes, ({ layer }) => layer)].toSorted(([a], [b]) => a - b)
  const vocabulary = model.outputEmbedding?.count ?? 1
  const batches = byLayer.flatMap(([layer, own]) =>
    [...Map.groupBy(own, ({ ids }) => ids.length)]
      .toSorted(([a], [b]) => b - a)
      .flatMap(([length, group]) => {
        const rows = Math.min(BATCH_TOKENS / (model.fixed.tokens ?? length), NUMBERS / vocabulary)
        const size = Math.max(1, Math.floor(rows / SILENCED.length))
        return Array.from({ length: Math.ceil(group.length / size) }, (_, i) => ({
          layer,
          length,
          prefixes: group.slice(i * size, (i + 1) * size),
        }))
      }),
  )
  let open: Layer | null = null
  const openLayer = async (layer: number): Promise<Layer> => {
    if (open?.layer === layer) return open
    await open?.session.close()
    open = null
    const own = byLayer.find(([one]) => one === layer)?.[1] ?? []
    open = await prepareLayer(model, task, { layer, own, seed })
    return open
  }
  const first = await openLayer(byLayer[0]?.[0] ?? 1)
  return {
    session: first.session,
    text: null,
    total: batches.reduce((sum, { prefixes }) => sum + passes(prefixes), 0),
    close: async () => open?.session.close(),
    async *parts(from) {
      for (const { layer, length, prefixes } of batches.slice(from)) {
        const of = await openLayer(layer)
        yield { amount: passes(prefixes), part: await silenced(model, of, prefixes, length) }
      }
    },
  }
}

const passes = (prefixes: readonly SilencedPrefix[]): number =>
  prefixes.reduce((sum, prefix) => sum + passesOf(prefix), 0)

interface Layer {
  layer: number
  session: ModelSession
  /** By key. */
  promoted: Map<number, number[]>
  /** For each trigger the other key that the control takes, by what of its coefficient its value is as long as the key's. */
  others: Map<SilencedPrefix, NonNullable<Row['taken']>>
}

async function prepareLayer(
  model: OpenModel,
  options: Parameters<typeof openValues>[2],
  { layer, own, seed }: { layer: number; own: readonly SilencedPrefix[]; seed: number },
): Promise<Layer> {
  const keys = [...new Set(own.map(({ index }) => index))]
  const promoted = new Map<number, number[]>()
  const values = await openValues(model, PROMOTED, options)
  try {
    for (let from = 0; from < keys.length; from += READ_AT_ONCE) {
      const some = keys.slice(from, from + READ_AT_ONCE)
      const read = await promotedBy(
        model,
        values,
        some.map((index) => ({ layer, index })),
        PROMOTED,
      )
      some.forEach((index, i) =>
        promoted.set(
          index,
          (read[i] ?? []).map(([token]) => token),
        ),
      )
    }
  } finally {
    await values.close()
  }
  const memory = model.memories[layer - 1]
  const norms = memory === undefined ? new Float32Array() : await vectorNorms(model, memory.values)
  // Each layer has its own, so that a resumed run draws the same.
  const random = seeded((seed ^ (layer * 0x9e3779b1)) | 0)
  const withValue = [...norms.keys()].filter((index) => (norms[index] as number) > 0)
  const others: Layer['others'] = new Map()
  for (const prefix of own) {
    if (!prefix.isTrigger) continue
    const isOwn = (norms[prefix.index] as number) > 0
    if (withValue.length - (isOwn ? 1 : 0) < 1) continue
    let index = prefix.index
    while (index === prefix.index) index = withValue[random.below(withValue.length)] as number
    others.set(prefix, { index, factor: (norms[prefix.index] as number) / (norms[index] as number) })
  }
  const session = await openSession(model, { kind: 'own', addition: (one) => new Silencing(one, layer) }, options)
  return { layer, session, promoted, others }
}

/** @param prefixes of one length */
async function silenced(
  model: OpenModel,
  { layer, session, promoted, others }: Layer,
  prefixes: readonly SilencedPrefix[],
  length: number,
): Promise<EffectPart> {
  const rows = prefixes.flatMap((prefix): Row[] => {
    const other = others.get(prefix)
    return [
      { prefix, taken: null },
      { prefix, taken: { index: prefix.index, factor: 1 } },
      ...(other === undefined ? [] : [{ prefix, taken: other }]),
    ]
  })
  const logits = await logitsOf(model, session, { layer, length, rows })
  const part = {
    key: [] as number[],
    silenced: [] as number[],
    kl: [] as number[],
    next: [] as number[],
    promoted: [] as number[],
  }
  let compare = comparedWith([])
  rows.forEach(({ prefix, taken }, row) => {
    const read = logits[row] as Float32Array
    if (taken === null) {
      compare = comparedWith(read)
      return
    }
    const { kl, change } = compare(read)
    const tokens = promoted.get(prefix.index) ?? []
    const what = !prefix.isTrigger ? 'random' : taken.index === prefix.index ? 'own' : 'other'
    part.key.push(prefix.index)
    part.silenced.push(SILENCED.indexOf(what))
    part.kl.push(kl)
    part.next.push(prefix.next < 0 ? Number.NaN : change(prefix.next))
    part.promoted.push(tokens.reduce((sum, token) => sum + change(token), 0) / tokens.length)
  })
  return { layer, ...part }
}

/** What each row predicts at its last token: [vocabulary] a row. */
async function logitsOf(
  model: OpenModel,
  session: ModelSession,
  { layer, length, rows }: { layer: number; length: number; rows: readonly Row[] },
): Promise<Float32Array[]> {
  const keys = model.memories[layer - 1]?.values.count ?? 0
  const atOnce = model.fixed.sentences ?? rows.length
  const found: Float32Array[] = []
  for (let from = 0; from < rows.length; from += atOnce) {
    const some = rows.slice(from, from + atOnce)
    const ids = new Int32Array(some.length * length)
    const [measured, taken] = [new Float32Array(some.length * keys), new Float32Array(some.length * keys)]
    some.forEach((row, i) => {
      ids.set(row.prefix.ids, i * length)
      measured[i * keys + row.prefix.index] = 1
      if (row.taken !== null) taken[i * keys + row.taken.index] = row.taken.factor
    })
    const dims = [some.length, 1, keys]
    const ends = BigInt64Array.from(some, (_, i) => BigInt((i + 1) * length - 1))
    const further: Record<string, Further> = {
      [MEASURED]: { data: measured, dims },
      [TAKEN]: { data: taken, dims },
      [ROWS]: { data: ends, dims: [some.length] },
    }
    const data = (await session.run(ids, some.length, length, further))[LOGITS]?.data
    const width = (data?.length ?? 0) / some.length
    some.forEach((_, i) => found.push((data as Float32Array).subarray(i * width, (i + 1) * width)))
  }
  return found
}
