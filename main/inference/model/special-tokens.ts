/** What the tokenizer says about the model: its ids must fit the embedding, and its beginning token starts every sentence. */
import { Tokenizer } from 'tokenizers'
import type { Model } from '#contract/model.ts'
import { KeymarkError } from '../../keymark-error.ts'
import type { ModelFiles } from './files.ts'

/** @throws KeymarkError `bad-input` when the file is no tokenizer.json, or has ids at or above `rows`. */
export async function readSpecialTokens(files: ModelFiles, rows: number): Promise<Model['beginningToken']> {
  const file = files.tokenizerFile
  let tokenizer: Tokenizer
  try {
    tokenizer = Tokenizer.fromFile(file)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new KeymarkError(
      'bad-input',
      `${file} is no tokenizer.json that can be read (${reason}). Download it again.`,
      { cause: error },
    )
  }
  const vocabulary = tokenizer.getVocab(true)
  const beyond = Object.entries(vocabulary).filter(([, id]) => id >= rows)
  const [example] = beyond.toSorted(([, a], [, b]) => b - a)
  if (example !== undefined) {
    throw new KeymarkError(
      'bad-input',
      `${file} does not fit ${files.onnxFile}: it has ${beyond.length} tokens beyond the model's ${rows} (the last is ${JSON.stringify(example[0])}, ${example[1]}). Use the tokenizer the model was trained with.`,
    )
  }
  const [bare, dressed] = await Promise.all(
    [false, true].map((addSpecialTokens) => tokenizer.encode('a', null, { addSpecialTokens })),
  )
  const ids = dressed?.getIds() ?? []
  // As many special tokens as the dressed text has before the bare one's first token.
  const added = ids.length - (bare?.getIds().length ?? 0)
  const special = dressed?.getSpecialTokensMask() ?? []
  const id = added > 0 && special[0] === 1 ? ids[0] : configured(files, vocabulary)
  if (id === undefined || id >= rows) return null
  return { id, token: tokenizer.idToToken(id) ?? '' }
}

function configured(
  { config, generationConfig, tokenizerConfig }: ModelFiles,
  vocabulary: Record<string, number>,
): number | undefined {
  if (tokenizerConfig['add_bos_token'] === false) return undefined
  for (const { bos_token_id: id } of [config, generationConfig, tokenizerConfig]) if (typeof id === 'number') return id
  const token = tokenizerConfig['bos_token']
  const text = typeof token === 'object' && token !== null && 'content' in token ? token.content : token
  return typeof text === 'string' ? vocabulary[text] : undefined
}
