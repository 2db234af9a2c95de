/** What the tokenizer says about the model: its ids must fit the embedding, and its beginning token starts every sentence. */
import type { Model } from '#contract/model.ts'
import { KeymarkError } from '../../keymark-error.ts'
import { loadTokenizer } from '../tokenizer.ts'
import { surroundingTokens } from '../surrounding-tokens.ts'
import type { ModelFiles } from './files.ts'

/**
 * @returns `unknownTokens`: how many tokens have no row in the embedding; a sentence is read up to the first of them.
 * @throws KeymarkError `bad-input` when the file is no tokenizer.json, or puts a token around every sentence that has no row.
 */
export async function readSpecialTokens(
  files: ModelFiles,
  rows: number,
): Promise<{ beginningToken: Model['beginningToken']; unknownTokens: number }> {
  const file = files.tokenizerFile
  const tokenizer = loadTokenizer(file)
  const vocabulary = tokenizer.getVocab(true)
  const beyond = Object.values(vocabulary).filter((id) => id >= rows)
  const { leading, trailing } = await surroundingTokens(tokenizer)
  const around = [...leading, ...trailing].find((id) => id >= rows)
  if (around !== undefined) {
    throw new KeymarkError(
      'bad-input',
      `${file} does not fit ${files.onnxFile}: it puts token ${around} (${tokenizer.idToToken(around) ?? ''}) around every sentence, and the model has ${rows} tokens. Use the tokenizer the model was trained with.`,
    )
  }
  const id = leading[0] ?? configured(files, vocabulary)
  return {
    beginningToken: id === undefined || id >= rows ? null : { id, token: tokenizer.idToToken(id) ?? '' },
    unknownTokens: beyond.length,
  }
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
