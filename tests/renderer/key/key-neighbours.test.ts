import { expect, it } from 'vitest'
import { keyNeighbours } from '../../../renderer/key/key-neighbours.ts'

const layers = [
  { layer: 1, keys: 2, fired: 2 },
  { layer: 2, keys: 3, fired: 0 },
]

it('runs through every key of every layer once, in both directions', () => {
  const seen: string[] = []
  for (let key = keyNeighbours(layers, { layer: 1, index: 0 }).after; key; key = keyNeighbours(layers, key).after) {
    seen.push(`${key.layer}/${key.index}`)
  }
  expect(seen).toEqual(['1/1', '2/0', '2/1', '2/2'])
  const back: string[] = []
  for (let key = keyNeighbours(layers, { layer: 2, index: 2 }).before; key; key = keyNeighbours(layers, key).before) {
    back.push(`${key.layer}/${key.index}`)
  }
  expect(back).toEqual(['2/1', '2/0', '1/1', '1/0'])
})

it('has no neighbours in a scan that has no such layer', () => {
  expect(keyNeighbours([], { layer: 1, index: 0 })).toEqual({ before: null, after: null })
})
