import { describe, expect, test } from 'vitest'
import { ScanRequest, ScanSettings } from '#contract/scan.ts'
import { request, withBuiltIn, type ScanDraft } from '../../../renderer/scan/scan-draft.ts'

const file = { id: '7b0f4f6e-3d2c-4a61-9f43-0d6f2f3c1a10', name: 'wiki.txt' }
const draft: ScanDraft = {
  model: { kind: 'demo' },
  builtIn: ['demo'],
  files: [],
  name: '  ',
  settings: ScanSettings.parse({}),
}

describe('the form', () => {
  test('asks for the demo model over the demo text as it stands, in terms of the contract', () => {
    const asked = request(draft)
    expect(asked).toEqual({
      request: {
        name: null,
        model: { kind: 'demo' },
        corpus: [{ kind: 'built-in', name: 'demo' }],
        settings: ScanSettings.parse({}),
      },
    })
    expect('request' in asked && ScanRequest.safeParse(asked.request).success).toBe(true)
  })

  test('says what it waits for', () => {
    expect(request({ ...draft, model: { kind: 'file', file: null, variant: null } })).toEqual({
      missing: 'Choose a model first.',
    })
    expect(request({ ...draft, builtIn: [] })).toEqual({ missing: 'Choose a text first.' })
  })

  test('takes files by their ids, after the texts that come with the program', () => {
    const asked = request({ ...draft, builtIn: ['kjv'], files: [file], name: ' wiki ' })
    expect(asked).toMatchObject({
      request: {
        name: 'wiki',
        corpus: [
          { kind: 'built-in', name: 'kjv' },
          { kind: 'file', file: file.id },
        ],
      },
    })
  })
})

describe('the demo text, which is all four others', () => {
  test('takes the place of the others', () => expect(withBuiltIn(['kjv', 'sotu'], 'demo', true)).toEqual(['demo']))
  test('gives way to any of them', () => expect(withBuiltIn(['demo'], 'kjv', true)).toEqual(['kjv']))
  test('can be left out', () => expect(withBuiltIn(['demo'], 'demo', false)).toEqual([]))
})
