import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { MiddleCut } from '../../../renderer/ui/middle-cut.tsx'

const texts = (name: string): string[] =>
  renderToStaticMarkup(<MiddleCut>{name}</MiddleCut>)
    .split(/<[^>]*>/u)
    .filter((text) => text !== '')

it('keeps the end of a long name, says all of it to who listens, and leaves a short one whole', () => {
  expect(texts('wiki-103')).toEqual(['wiki-103'])
  const name = 'wikitext-103 gpt2-small 30k sentences positive'
  expect(texts(name)).toEqual([name, 'wikitext-103 gpt2-small 30k sent', 'ences positive'])
})

it('cuts between characters as they are read, not within one', () => {
  const name = `${'a'.repeat(20)}${'é'.normalize('NFD').repeat(14)}`
  expect(texts(name).at(-1)).toBe('é'.normalize('NFD').repeat(14))
  const family = '👩‍👩‍👧'
  expect(texts(`${'b'.repeat(30)}${family}`).at(-1)).toBe(`${'b'.repeat(13)}${family}`)
})
