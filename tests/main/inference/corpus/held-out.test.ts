import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { SentenceRules } from '#contract/scan.ts'
import { builtInDocuments } from '#main/inference/corpus/built-in.ts'
import { surveyText, textSentences } from '#main/inference/corpus/held-out.ts'

it('is what was kept back from the demo model, as many as its card says, however sentences are cut now', async () => {
  const found = (await textSentences({ kind: 'held-out' }, SentenceRules.parse({}))).map(({ text }) => text)
  const card = readFileSync(join(import.meta.dirname, '../../../../resources/demo-model/MODEL_CARD.md'), 'utf8')
  expect(Number(/\(([\d,]+) sentences\)/u.exec(card)?.[1]?.replace(',', ''))).toBe(2720)
  expect(found).toHaveLength(2720)
  expect(new Set(found).size).toBe(2720)
  expect(await surveyText({ kind: 'held-out' }, 'text')).toEqual({
    name: 'held-out sentences of the demo corpus',
    bytes: Buffer.byteLength(`${found.join('\n')}\n`),
    sha256: '6d172ce4f5cedbe2e3812f024ce93fc062e45a72f8dd53120ca18d115b4c1d28',
  })
})

it('is part of the demo corpus, in its order', async () => {
  const sentences = await textSentences({ kind: 'held-out' }, SentenceRules.parse({ split: 'line' }))
  const found = sentences.map(({ text }) => text)
  let next = 0
  for (const document of builtInDocuments('demo')) {
    const whole = document.read()
    let from = 0
    for (let at = whole.indexOf(found[next] ?? '\0'); at !== -1; at = whole.indexOf(found[next] ?? '\0', from)) {
      from = at
      next += 1
    }
  }
  expect(next).toBe(found.length)
})
