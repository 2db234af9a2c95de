import { describe, expect, test } from 'vitest'
import type { Scan } from '#contract/scan.ts'
import type { Study } from '#contract/study.ts'
import { checked, sampleSize, suggestedName } from '../../../renderer/study/study-draft.ts'

const scan = {
  name: 'wiki',
  layers: [
    { layer: 1, keys: 768, fired: 768 },
    { layer: 2, keys: 768, fired: 4 },
  ],
} as Scan
const study = (name: string): Study => ({ name }) as Study

describe('the suggested name', () => {
  test('is the name of the scan', () => expect(suggestedName(scan, [])).toBe('wiki'))
  test('gets a number that is free when it is taken', () => {
    expect(suggestedName(scan, [study('wiki'), study('wiki 3')])).toBe('wiki 2')
    expect(suggestedName(scan, [study('wiki'), study('wiki 2')])).toBe('wiki 3')
  })
})

test('a sample has at most the keys that fired in each layer', () => {
  expect(sampleSize(scan, 3)).toBe(6)
  expect(sampleSize(scan, 10)).toBe(14)
})

describe('the form', () => {
  const draft = { name: ' first ', scan: 1, perLayer: 10, seed: 7, annotator: 'Ada' }
  test('is a request when it is complete', () => {
    expect(checked(draft)).toEqual({ request: { ...draft, name: 'first' } })
  })
  test('says by each field what is wrong with it', () => {
    const result = checked({ ...draft, annotator: ' ', perLayer: Number.NaN })
    expect(result).toMatchObject({ problems: { annotator: 'Say who labels.', perLayer: expect.any(String) } })
    expect('problems' in result && Object.keys(result.problems).toSorted()).toEqual(['annotator', 'perLayer'])
  })
})
