/** Positions of a held-out text, in batches of one length. */
import type { Positions } from '#contract/analysis/settings.ts'
import type { Metadata } from '#contract/corpus.ts'
import type { SentenceRules } from '#contract/scan.ts'
import type { TokenPrefix } from '../../analysis/residual/gather.ts'
import { seeded } from '../../analysis/statistics/seeded.ts'
import { KeymarkError } from '../../keymark-error.ts'
import { surveyText, type TextSentence, textSentences } from '../corpus/held-out.ts'
import type { CorpusEntry } from '../corpus/source.ts'
import { ROWS } from '../instrument/addition.ts'
import type { OpenModel } from '../model/open.ts'
import type { ModelSession } from '../session.ts'
import { openTokenizer, type Encoded, type SentenceTokenizer } from '../tokenizer.ts'
import type { AnalysisInput } from './task.ts'

export interface ExampleBatch {
  /** `batch` rows of `length`. */
  ids: Int32Array
  batch: number
  length: number
  /** Indices into the flattened ids: the positions that are looked at. */
  rows: BigInt64Array
  /** Each example's tokens up to and including the last of its prefix. */
  lengths: Int32Array
  /** The token that each example's text goes on with; -1 at the end of its sentence. */
  next: Int32Array
  /** That token as a word of the text, in lower case; null where it is a part of one, or there is none. */
  words: (string | null)[]
  /** Which of the chosen sentences each example is of. */
  sentences: Int32Array
  /** An example's sentence up to its position. */
  prefixOf: (example: number) => TokenPrefix
}

export interface Examples {
  batches: ExampleBatch[]
  /** Tokens that the model reads of each batch: what it costs. */
  tokens: number[]
  count: number
  text: CorpusEntry
  tokenizer: SentenceTokenizer
  /** What each chosen sentence is from. */
  documents: { source: string; metadata: Metadata | null }[]
}

/** Tokens of a batch, about, where few of its positions are looked at. */
const BATCH_TOKENS = 2048
/** Numbers that a batch may ask for at a time: 64 MiB of float32. */
const NUMBERS = 2 ** 24

interface Choice extends SentenceRules {
  positions: Positions | 'last'
  examples: number | null
  seed: number
  /** Numbers that are made of each position. */
  perPosition: number
  /** Fewer are refused. */
  fewest?: number
}

/**
 * Random sentences, and in each the positions that are looked at; the longest first, so that what does not fit in memory shows at
 * once and the time left is no empty promise.
 *
 * @throws KeymarkError `bad-input` when the text has too few sentences.
 */
export async function chooseExamples(model: OpenModel, task: AnalysisInput, choice: Choice): Promise<Examples> {
  const { positions, examples, seed, perPosition, fewest = 1 } = choice
  const { description, tokenizerFile } = model
  if (task.text === null) throw new KeymarkError('bad-input', 'This analysis reads a text. Name one, in UTF-8.')
  const tokenizer = await openTokenizer(
    tokenizerFile,
    description.beginningToken?.id ?? null,
    description.context,
    description.vocabulary,
  )
  const sentences = await textSentences(task.text, choice)
  const text = await surveyText(task.text, choice.field)
  const [leading, trailing] = [tokenizer.leading.length, tokenizer.trailing.length]
  const own = (await tokenizer.encode(sentences.map((sentence) => sentence.text)))
    .map((encoded, i) => ({ text: '', source: '', ...sentences[i], ...encoded }))
    .filter(({ ids }) => ids.length > leading + trailing)
  if (own.length < fewest) {
    throw new KeymarkError(
      'bad-input',
      `${text.name} has ${own.length === 1 ? 'one sentence' : `${own.length} sentences`} to read, and this analysis needs at least ${fewest}. Give a longer text that the model was not trained on.`,
    )
  }
  const { below, shuffled } = seeded(seed)
  const order = own.map((_, i) => i)
  const chosen = examples === null || examples >= own.length ? order : shuffled(order).slice(0, examples)
  const placed = chosen.map((i, sentence) => {
    const { ids, ends, text: read } = own[i] as Encoded & TextSentence
    const placedAt = (places: number[]): Placed => ({ ids, ends, text: read, sentence, places })
    const count = ids.length - leading - trailing
    const all = Array.from({ length: count }, (_, j) => leading + j)
    return placedAt(positions === 'all' ? all : [positions === 'one' ? leading + below(count) : leading + count - 1])
  })
  const room = Math.max(1, Math.floor(NUMBERS / perPosition))
  const toBatch = batcher(leading, trailing)
  const batches: ExampleBatch[] = []
  for (const [length, group] of [...Map.groupBy(placed, ({ ids }) => ids.length)].toSorted(([a], [b]) => b - a)) {
    const most = Math.max(...group.map(({ places }) => places.length))
    if (most > room) {
      // A sentence with more positions than there is room for is run more than once.
      for (const { places, ...sentence } of group)
        for (let from = 0; from < places.length; from += room)
          batches.push(toBatch([{ ...sentence, places: places.slice(from, from + room) }], length))
      continue
    }
    const size =
      model.fixed.sentences ?? Math.max(1, Math.min(Math.floor(room / most), Math.floor(BATCH_TOKENS / length)))
    for (let from = 0; from < group.length; from += size) batches.push(toBatch(group.slice(from, from + size), length))
  }
  const tokens = batches.map(({ ids }) => ids.length)
  const documents = chosen.map((i) => {
    const { source = '', metadata = null } = own[i] ?? {}
    return { source, metadata }
  })
  const count = placed.reduce((sum, { places }) => sum + places.length, 0)
  return { batches, tokens, count, text, tokenizer, documents }
}

const batcher =
  (leading: number, trailing: number) =>
  (group: readonly Placed[], length: number): ExampleBatch => {
    const ids = new Int32Array(group.length * length)
    group.forEach((sentence, row) => ids.set(sentence.ids, row * length))
    const at = group.flatMap(({ places }, row) => places.map((place) => ({ row, place })))
    return {
      ids,
      batch: group.length,
      length,
      rows: BigInt64Array.from(at, ({ row, place }) => BigInt(row * length + place)),
      lengths: Int32Array.from(at, ({ place }) => place - leading + 1),
      prefixOf: (example) => {
        const { row = 0, place = 0 } = at[example] ?? {}
        const { text, ids: own, ends } = group[row] as Placed
        return { text, ids: own, ends, first: leading, position: place }
      },
      sentences: Int32Array.from(at, ({ row }) => (group[row] as Placed).sentence),
      words: at.map(({ row, place }) =>
        place + 1 < length - trailing ? wordAfter(group[row] as Placed, place) : null,
      ),
      next: Int32Array.from(at, ({ row, place }) =>
        place + 1 < length - trailing ? (ids[row * length + place + 1] as number) : -1,
      ),
    }
  }

/** A chosen sentence and the positions in it that are looked at. */
interface Placed {
  ids: Int32Array
  /** In code points of the text. */
  ends: Int32Array
  text: string
  sentence: number
  places: number[]
}

/** What the token after a position is in the text, where no letter, digit or apostrophe within a word (“he’s”) joins it on either side. */
function wordAfter({ text, ends }: Placed, place: number): string | null {
  const characters = [...text]
  const to = ends[place + 1] as number
  let from = ends[place] as number
  while (from < to && /\s/u.test(characters[from] as string)) from++
  const isPart = (character: string | undefined): boolean =>
    character !== undefined && /[\p{L}\p{M}\p{N}]/u.test(character)
  const isWithin = (at: number): boolean =>
    /['’]/u.test(characters[at] ?? '') && isPart(characters[at - 1]) && isPart(characters[at + 1])
  const isJoined = [from - 1, to].some((at) => isPart(characters[at]) || isWithin(at))
  const word = characters.slice(from, to).join('').trim()
  return isJoined || word === '' ? null : word.toLowerCase()
}

/** The batches from one on, each with what the session gives out at its rows. */
export async function* passes(session: Pick<ModelSession, 'run'>, batches: readonly ExampleBatch[], from = 0) {
  for (const batch of batches.slice(from)) {
    const { ids, rows, length } = batch
    const outputs = await session.run(ids, batch.batch, length, { [ROWS]: { data: rows, dims: [rows.length] } })
    yield { ...batch, outputs }
  }
}
