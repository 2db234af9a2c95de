import { expect, test } from 'vitest'
import type { Layer } from '#contract/model.ts'
import { layerRuns } from '../../../renderer/scan/layer-runs.ts'

const layer = (number: number, keys = 768): Layer => ({
  layer: number,
  keys,
  width: 192,
  activation: 'relu',
  gated: false,
})

test('layers that are built alike are one line', () => {
  expect(layerRuns([layer(1), layer(2), layer(3)])).toMatchObject([{ from: 1, to: 3, keys: 768 }])
})

test('a layer that differs stands alone, and those after it begin anew', () => {
  expect(layerRuns([layer(1), layer(2, 1024), layer(3)])).toMatchObject([
    { from: 1, to: 1 },
    { from: 2, to: 2, keys: 1024 },
    { from: 3, to: 3 },
  ])
})
