/** Positions of a held-out text, in batches of one length. */
import { seeded } from '../../analysis/seeded.ts'
import { KeymarkError } from '../../keymark-error.ts'
import { readSentences } from '../corpus/reader.ts'
import type { OpenModel } from '../model/open.ts'
import { openTokenizer, type Encoded } from '../tokenizer.ts'
import type { TextTask } from './task.ts'

export interface ExampleBatch {
  /** `batch` rows of `length`. */
  ids: Int32Array
  batch: number
  length: number
  /** Indices into the flattened ids: the positions that are looked at. */
  rows: BigInt64Array
}

/** Tokens of a batch, about, where one position of each sentence is looked at. */
const BATCH_TOKENS = 2048
/** Logits that may be held at a time: 64 MiB of float32. */
const LOGITS = 2 ** 24

/**
 * @throws KeymarkError `bad-input` when the text has no sentence of a token.
 */
export async function exampleBatches(
  model: OpenModel,
  task: TextTask,
): Promise<{ batches: ExampleBatch[]; examples: number }> {
  const { text, split, positions, examples, seed } = task
  const { description, tokenizerFile } = model
  const tokenizer = await openTokenizer(tokenizerFile, description.beginningToken?.id ?? null, description.context)
  const counts = { duplicates: 0, empty: 0, bytes: 0 }
  const texts = [...readSentences([{ kind: 'file', path: text }], split, counts)].map((sentence) => sentence.text)
  const [leading, trailing] = [tokenizer.leading.length, tokenizer.trailing.length]
  const own = (await tokenizer.encode(texts)).filter(({ ids }) => ids.length > leading + trailing)
  if (own.length === 0) {
    throw new KeymarkError(
      'bad-input',
      `${text} has no sentence to read. Give a text that the model was not trained on, in UTF-8, with at least one sentence.`,
    )
  }
  const { below, shuffled } = seeded(seed)
  const order = own.map((_, i) => i)
  const chosen =
    positions === 'all' || examples >= own.length
      ? order
      : shuffled(order)
          .slice(0, examples)
          .toSorted((a, b) => a - b)
  const placed = chosen.map((i) => {
    const { ids } = own[i] as Encoded
    const count = ids.length - leading - trailing
    const places = positions === 'one' ? [leading + below(count)] : Array.from({ length: count }, (_, j) => leading + j)
    return { ids, places }
  })
  const batches: ExampleBatch[] = []
  for (const [length, group] of [...Map.groupBy(placed, ({ ids }) => ids.length)].toSorted(([a], [b]) => a - b)) {
    const perSentence = positions === 'one' ? 1 : length
    const room = Math.floor(LOGITS / description.vocabulary / perSentence)
    const size = Math.max(1, Math.min(room, Math.floor(BATCH_TOKENS / length)))
    for (let from = 0; from < group.length; from += size) batches.push(batchOf(group.slice(from, from + size), length))
  }
  return { batches, examples: placed.reduce((sum, { places }) => sum + places.length, 0) }
}

function batchOf(group: readonly { ids: Int32Array; places: number[] }[], length: number): ExampleBatch {
  const ids = new Int32Array(group.length * length)
  group.forEach((sentence, row) => ids.set(sentence.ids, row * length))
  const rows = BigInt64Array.from(
    group.flatMap(({ places }, row) => places.map((place) => BigInt(row * length + place))),
  )
  return { ids, batch: group.length, length, rows }
}
