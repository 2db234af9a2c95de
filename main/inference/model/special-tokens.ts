/** What the tokenizer says about the model: its ids must fit the embedding, and its beginning token starts every sentence. */
import type { Model } from '#contract/model.ts'
import { KeymarkError } from '../../keymark-error.ts'
import { loadTokenizer } from '../tokenizer.ts'
import { surroundingTokens } from '../surrounding-tokens.ts'
import type { ModelFiles } from './files.ts'

/** @throws KeymarkError `bad-input` when the file is no tokenizer.json, or has ids at or above `rows`. */
export async function readSpecialTokens(files: ModelFiles, rows: number): Promise<Model['beginningToken']> {
  const file = files.tokenizerFile
  const tokenizer = loadTokenizer(file)
  const vocabulary = tokenizer.getVocab(true)
  const beyond = Object.entries(vocabulary).filter(([, id]) => id >= rows)
  const [example] = beyond.toSorted(([, a], [, b]) => b - a)
  if (example !== undefined) {
    throw new KeymarkError(
      'bad-input',
      `${file} does not fit ${files.onnxFile}: it has ${beyond.length} tokens beyond the model's ${rows} (the last is ${JSON.stringify(example[0])}, ${example[1]}). Use the tokenizer the model was trained with.`,
    )
  }
  const { leading } = await surroundingTokens(tokenizer)
  const id = leading[0] ?? configured(files, vocabulary)
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
