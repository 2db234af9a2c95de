import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openModel } from '#main/inference/model/open.ts'
import { openTokenizer } from '#main/inference/tokenizer.ts'
import { byteTokenizer, SCRIPTS } from '../../fixtures/byte-tokenizer.ts'
import { writeTinyModel } from '../../fixtures/graphs.ts'
import { temporaryFolder } from '../../fixtures/project.ts'

interface Whole {
  added_tokens: { id: number; content: string; special: boolean }[]
  model: { vocab: Record<string, number>; merges: [string, string][] }
}

it('the older pair of files cuts texts as the one file does that is converted from it', async () => {
  const folder = join(temporaryFolder(), 'pair')
  mkdirSync(folder)
  const file = byteTokenizer().file as Whole
  const { vocab, merges } = file.model
  writeFileSync(join(folder, 'whole.json'), JSON.stringify(file))
  writeFileSync(join(folder, 'vocab.json'), JSON.stringify(vocab))
  writeFileSync(join(folder, 'merges.txt'), `#version: 0.2\n${merges.map((pair) => pair.join(' ')).join('\n')}\n`)
  const added = file.added_tokens.map(({ id, ...token }) => [id, token])
  writeFileSync(
    join(folder, 'tokenizer_config.json'),
    JSON.stringify({ tokenizer_class: 'GPT2Tokenizer', added_tokens_decoder: Object.fromEntries(added) }),
  )
  const [whole, pair] = await Promise.all(
    ['whole.json', 'vocab.json'].map((name) => openTokenizer(join(folder, name), 0, null, 1000)),
  )
  expect(pair?.leading).toEqual([0])
  expect(await pair?.encode(SCRIPTS)).toEqual(await whole?.encode(SCRIPTS))
  expect(await pair?.vocabulary()).toEqual(await whole?.vocabulary())
})

it('SentencePiece’s own file is refused with the line that converts it', async () => {
  const folder = join(temporaryFolder(), 'piece')
  writeTinyModel(folder, { kind: 'relu' })
  rmSync(join(folder, 'tokenizer.json'))
  await expect(openModel(folder)).rejects.toThrow('has no tokenizer.json')
  writeFileSync(join(folder, 'tokenizer.model'), '')
  await expect(openModel(folder)).rejects.toThrow(
    `python -c "from transformers import AutoTokenizer as T; T.from_pretrained('${folder}').save_pretrained('${folder}')"`,
  )
})
