import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { registerCorpus } from '#main/commands/corpus.ts'
import { registerScan } from '#main/commands/scan.ts'
import type { Scan } from '#contract/scan.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { writeTinyModel } from '../../fixtures/graphs.ts'
import { inProcess, run } from './in-process.ts'

const folder = temporaryFolder()
const text = join(folder, 'wiki.txt')
const LINES = [' = w1 w2 = ', 'w3 w4 , w5 ( w6 ) . w7 @-@ w8 w9 .', 'w1 w2 w3 w4.']
writeFileSync(text, LINES.join('\n'))
const preview = (...args: string[]): Promise<string> =>
  inProcess(registerCorpus, ['corpus', 'preview', '--corpus', text, ...args])

it('shows the first sentences as they will be read, and as they stand where that is something else', async () => {
  const cleaned = JSON.parse(await preview('--clean', 'wikitext', '--split', 'line', '--json')) as unknown
  expect(cleaned).toEqual({
    sentences: [
      { text: 'w1 w2', raw: 'w1 w2' },
      { text: 'w3 w4, w5 (w6). w7-w8 w9.', raw: LINES[1] },
      { text: LINES[2], raw: LINES[2] },
    ],
  })
  const printed = await preview('--clean', 'wikitext', '--split', 'line')
  expect(printed).toContain(`- ${LINES[1]}\n+ w3 w4, w5 (w6). w7-w8 w9.\n  ${LINES[2]}`)
  expect(printed).toContain('1 of the first 3 sentences read otherwise')
  expect(await preview('--split', 'line')).toContain('0 of the first 3')
  expect(await preview('--split', 'line', '--limit', '1')).toContain('0 of the first 1 sentences')
})

it('a scan counts the sentences that it read otherwise than they stand', async () => {
  const model = join(folder, 'model')
  writeTinyModel(model, { kind: 'relu' })
  const scan = async (name: string, clean: string): Promise<Scan> =>
    JSON.parse(
      await inProcess(registerScan, [
        'scan',
        '--project',
        join(folder, 'p.keymark'),
        '--model',
        model,
        '--corpus',
        text,
        '--name',
        name,
        '--split',
        'line',
        '--clean',
        clean,
        '--provider',
        'cpu',
        '--json',
      ]),
    ) as Scan
  expect((await scan('cleaned', 'wikitext')).counts.cleaned).toBe(1)
  expect((await scan('plain', 'none')).counts.cleaned).toBe(0)
})

it('reads the text files of a folder and what a pattern matches', async () => {
  const texts = join(folder, 'texts')
  mkdirSync(join(texts, 'more'), { recursive: true })
  writeFileSync(join(texts, 'more', 'a.txt'), 'w1 w2.\n')
  writeFileSync(join(texts, 'b.txt'), 'w3 w4.\n')
  writeFileSync(join(texts, 'c.md'), 'w5 w6.\n')
  const read = async (corpus: string): Promise<string[]> => {
    const printed = await inProcess(registerCorpus, ['corpus', 'preview', '--corpus', corpus, '--json'])
    return (JSON.parse(printed) as { sentences: { text: string }[] }).sentences.map((sentence) => sentence.text)
  }
  expect(await read(texts)).toEqual(['w3 w4.', 'w1 w2.'])
  expect(await read(join(texts, '*.{md,txt}'))).toEqual(['w3 w4.', 'w5 w6.'])
})

it('a column of a table is read, and what is missing is said with the option that names it', async () => {
  const rows = join(folder, 'rows.jsonl')
  writeFileSync(rows, '{"body": "w1 w2.", "id": "a", "year": 1999}\n{"body": "w3.", "id": "b"}\n')
  const read = (...args: string[]): Promise<string> =>
    inProcess(registerCorpus, ['corpus', 'preview', '--corpus', rows, '--json', ...args])
  expect(JSON.parse(await read('--field', 'body'))).toEqual({
    sentences: ['w1 w2.', 'w3.'].map((sentence) => ({ text: sentence, raw: sentence })),
  })
  await expect(read()).rejects.toThrow('has no column “text”. Its columns are “body”, “id”, “year”.')
  const { stderr, status } = await run(['corpus', 'preview', '--corpus', rows])
  expect([status, stderr]).toEqual([1, expect.stringContaining('--field')])
})
