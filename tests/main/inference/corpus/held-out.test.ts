import { expect, it } from 'vitest'
import { surveyText, textSentences } from '#main/inference/corpus/held-out.ts'
import { readSentences } from '#main/inference/corpus/reader.ts'

it('is what was kept back from the demo model: sentences 99, 199 and so on, as many as its card says', () => {
  const found = textSentences({ kind: 'held-out' }, 'sentence')
  expect(found).toHaveLength(2720)
  const corpus = readSentences([{ kind: 'built-in', name: 'demo' }], 'sentence', { duplicates: 0, empty: 0, bytes: 0 })
  const first = Array.from({ length: 500 }, () => corpus.next().value?.text)
  expect(found.slice(0, 5)).toEqual([99, 199, 299, 399, 499].map((number) => first[number]))
  expect(surveyText({ kind: 'held-out' }, found)).toMatchObject({
    bytes: Buffer.byteLength(`${found.join('\n')}\n`),
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/u),
  })
})
