/** Keys by what counting finds in them: the text is read once for as many layers as fit in memory, then single tokens behind random ones. */
import { Feature } from '#contract/analysis/detector.ts'
import { RANDOM_BEFORE } from '#contract/analysis/detectors.ts'
import {
  type Classed,
  type CountedKey,
  countedKey,
  countPosition,
  type Counts,
  isFew,
  noCounts,
  numbersOf,
} from '../../analysis/detectors/counts.ts'
import type { DetectorsPart } from '../../analysis/detectors/detector-row.ts'
import { type ReadSentence, sortPositions } from '../../analysis/detectors/positions.ts'
import { dealt, topicColumns } from '../../analysis/detectors/topics.ts'
import { seeded } from '../../analysis/statistics/seeded.ts'
import { ROWS } from '../instrument/addition.ts'
import { pickedCoefficients } from '../instrument/picked.ts'
import type { OpenModel } from '../model/open.ts'
import { type ModelSession, openSession } from '../session.ts'
import { chooseExamples, type Examples, passes } from './examples.ts'
import type { Prepare } from './task.ts'

/** Sums that are held at a time: 256 MiB of float32. */
const SUMS = 2 ** 26
const BATCH_TOKENS = 2048

export const prepareDetectors: Prepare<'detectors'> = async (model, task, settings) => {
  const sizes = model.memories.map(({ layer, values }) => ({ layer, keys: values.count }))
  const examples = await chooseExamples(model, task, {
    ...settings,
    positions: 'all',
    perPosition: sizes.reduce((sum, { keys }) => sum + keys, 0),
  })
  const { batches, count, text } = examples
  const sentences = sentencesOf(examples)
  const { below, shuffled } = seeded(settings.seed)
  const sorted = sortPositions(sentences)
  const about = new Map(examples.documents.map(({ metadata }, i) => [sentences[i]?.document, metadata]))
  const topics = topicColumns(sorted.documentOf.map((document) => about.get(document) ?? null))
  const classed: Classed = {
    ...sorted,
    // Where nothing sorts the documents, sums of each one would be held for nothing: all are one.
    ...(topics.length === 0 && { documents: { of: new Int32Array(count), counts: Int32Array.of(count) } }),
    shuffled: { of: Int32Array.from(shuffled([...sorted.last.of])), counts: sorted.last.counts },
    topics,
    dealt: [],
  }
  const starts = startsOf(sentences)
  const groups = grouped(sizes, numbersOf(classed))
  // Tokens as often as the text has them.
  const before = Array.from(
    { length: RANDOM_BEFORE },
    () => sorted.tokens[sorted.last.of[below(count)] as number] as number,
  )
  // Drawn last: what is drawn before is what it was without documents.
  if (topics.length > 0) classed.dealt = dealt(topics, shuffled(sorted.documentOf.map((_, i) => i)))
  const session = await openSession(model, { kind: 'picked', what: 'coefficients' }, task)
  return {
    session,
    text,
    // Reading the text for each group of layers, then each layer's keys.
    total: count * (groups.length + sizes.length),
    close: session.close,
    async *parts(from) {
      for (const group of groups) {
        if (group.every(({ layer }) => layer <= from)) continue
        const counts = new Map(group.map(({ layer, keys }) => [layer, noCounts(keys, classed)]))
        for await (const { outputs, rows, lengths, sentences: of } of passes(session, batches)) {
          for (const [layer, own] of counts) {
            const data = outputs[pickedCoefficients(layer)]?.data ?? new Float32Array()
            for (let row = 0; row < rows.length; row++)
              countPosition(
                own,
                (starts[of[row] as number] as number) + (lengths[row] as number) - 1,
                data,
                row * own.keys,
              )
          }
          yield { amount: rows.length, part: null }
        }
        const keys = new Map([...counts].map(([layer, own]) => [layer, allKeys(own, classed)]))
        const alone = await firedAlone(model, session, examples, { keys, tokens: sorted.tokens, before })
        for (const { layer } of group) {
          if (layer <= from) continue
          const part = partOf(layer, keys.get(layer) ?? [], classed, alone(layer))
          yield { amount: count, part: { ...part, positions: count, sentences: sentences.length } }
        }
      }
    },
  }
}

/** The chosen sentences with their own tokens, by their numbers. */
function sentencesOf({ batches, tokenizer, documents }: Examples): ReadSentence[] {
  const { leading, trailing } = tokenizer
  const sentences: ReadSentence[] = []
  const sources = new Map<string, number>()
  const numbers = documents.map(({ source }) => {
    const known = sources.get(source) ?? sources.size
    sources.set(source, known)
    return known
  })
  for (const { lengths, sentences: of, prefixOf } of batches) {
    lengths.forEach((length, example) => {
      if (length !== 1) return
      const { ids, ends, text } = prefixOf(example)
      const [first, end] = [leading.length, ids.length - trailing.length]
      sentences[of[example] as number] = {
        ids: Array.from(ids).slice(first, end),
        ends: Array.from(ends).slice(first, end),
        text,
        document: numbers[of[example] as number] ?? 0,
      }
    })
  }
  return sentences
}

/** Number of each sentence's first position. */
function startsOf(sentences: readonly ReadSentence[]): number[] {
  let at = 0
  return sentences.map(({ ids }) => {
    at += ids.length
    return at - ids.length
  })
}

type Size = { layer: number; keys: number }

/** Layers whose sums fit in memory together. */
function grouped(sizes: readonly Size[], perKey: number): Size[][] {
  const groups: Size[][] = []
  let room = 0
  for (const size of sizes) {
    const needed = size.keys * perKey
    if (groups.length === 0 || needed > room) {
      groups.push([])
      room = SUMS
    }
    groups.at(-1)?.push(size)
    room -= needed
  }
  return groups
}

const allKeys = (counts: Counts, classed: Classed): CountedKey[] =>
  Array.from({ length: counts.keys }, (_, key) => countedKey(counts, key, classed))

/** Which share of its tokens, and of the other tokens that were tried, fire a key; NaN for one with many. */
type Alone = (layer: number) => { own: Float64Array; other: Float64Array }

/** Every token that is one of few of some key, behind the same random tokens. */
async function firedAlone(
  model: OpenModel,
  session: ModelSession,
  { tokenizer }: Examples,
  given: { keys: Map<number, CountedKey[]>; tokens: Int32Array; before: readonly number[] },
): Promise<Alone> {
  const { keys, tokens, before } = given
  const tried = [
    ...new Set(
      [...keys.values()]
        .flat()
        .filter(isFew)
        .flatMap((key) => key.tokens),
    ),
  ].toSorted((a, b) => a - b)
  const place = new Map(tried.map((token, i) => [token, i]))
  const room = (model.description.context ?? Infinity) - tokenizer.leading.length - 1
  const prefix = [...tokenizer.leading, ...before.slice(0, Math.max(0, Math.min(before.length, room)))]
  const length = prefix.length + 1
  const size = model.fixed.sentences ?? Math.max(1, Math.floor(BATCH_TOKENS / length))
  const fired = new Map([...keys].map(([layer, own]) => [layer, new Uint8Array(tried.length * own.length)]))
  for (let from = 0; from < tried.length; from += size) {
    const batch = tried.slice(from, from + size)
    const ids = Int32Array.from(batch.flatMap((token) => [...prefix, tokens[token] as number]))
    const rows = BigInt64Array.from(batch, (_, row) => BigInt(row * length + length - 1))
    const outputs = await session.run(ids, batch.length, length, { [ROWS]: { data: rows, dims: [rows.length] } })
    for (const [layer, found] of fired) {
      const coefficients = outputs[pickedCoefficients(layer)]?.data ?? new Float32Array()
      const count = keys.get(layer)?.length ?? 0
      for (let i = 0; i < batch.length * count; i++) found[from * count + i] = Number((coefficients[i] as number) > 0)
    }
  }
  return (layer) => {
    const all = keys.get(layer) ?? []
    const found = fired.get(layer) ?? new Uint8Array()
    const [own, other] = [new Float64Array(all.length).fill(NaN), new Float64Array(all.length).fill(NaN)]
    all.forEach((key, i) => {
      if (!isFew(key)) return
      let [mine, every] = [0, 0]
      for (let token = 0; token < tried.length; token++) every += found[token * all.length + i] as number
      for (const token of key.tokens) mine += found[(place.get(token) as number) * all.length + i] as number
      own[i] = mine / key.tokens.length
      const rest = tried.length - key.tokens.length
      if (rest > 0) other[i] = (every - mine) / rest
    })
    return { own, other }
  }
}

function partOf(
  layer: number,
  keys: readonly CountedKey[],
  { tokens }: Classed,
  alone: ReturnType<Alone>,
): Omit<DetectorsPart, 'positions' | 'sentences'> {
  const kept = keys.map((key) => (isFew(key) ? key.tokens.map((token) => tokens[token] as number) : []))
  const starts = [0]
  for (const own of kept) starts.push((starts.at(-1) ?? 0) + own.length)
  const numbers = (of: (key: CountedKey) => number): Float64Array => Float64Array.from(keys, of)
  return {
    layer,
    active: numbers(({ active }) => active),
    explained: Object.fromEntries(
      Feature.options.map((feature) => [feature, numbers(({ explained }) => explained[feature])]),
    ) as unknown as DetectorsPart['explained'],
    information: numbers(({ information }) => information),
    fewest: numbers((key) => key.tokens.length),
    shuffled: numbers(({ shuffled }) => shuffled),
    starts,
    tokens: Int32Array.from(kept.flat()),
    ...alone,
    topics: keys.map(({ topic, byChance }) => ({ topic, byChance })),
  }
}
