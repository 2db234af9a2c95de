import { describe, expect, it } from 'vitest'
import { ScanSettings, type Scan } from '#contract/scan.ts'
import { checked, EMPTY_DRAFT, namesIn, triggersShown } from '../../../renderer/study/study-draft.ts'

const scan: Scan = {
  id: 4,
  name: 'wiki',
  model: 'm',
  corpus: 'c',
  state: 'done',
  settings: ScanSettings.parse({ triggersPerKey: 10 }),
  counts: { sentences: 1, tokens: 1, duplicates: 0, empty: 0, cut: 0, cleaned: 0, spelled: 0, special: 0 },
  provenance: null,
  layers: [{ layer: 1, keys: 5, fired: 5 }],
  created: '2026-01-01T00:00:00.000Z',
}

describe('the form of a new study', () => {
  it('is ready once it knows who labels, with the paper’s numbers as far as the scan has them', () => {
    expect(checked(EMPTY_DRAFT, scan, [], '')).toEqual({ problems: { annotators: 'Say who labels.' } })
    expect(checked(EMPTY_DRAFT, scan, [], 'ann')).toMatchObject({
      design: { scan: 4, name: 'wiki', annotators: ['ann'], keysPerLayer: 10, triggersPerKey: 10, minSupport: 3 },
    })
    expect(triggersShown(EMPTY_DRAFT, { ...scan, settings: { ...scan.settings, triggersPerKey: 50 } })).toBe(25)
  })

  it('reads several annotators from one line, and forgets the overlap when one is left', () => {
    expect(namesIn(' ann, bob ,, cem;dan ')).toEqual(['ann', 'bob', 'cem', 'dan'])
    const draft = { ...EMPTY_DRAFT, overlapShare: 0.5 }
    expect(checked(draft, scan, [], 'ann, bob')).toMatchObject({ design: { overlapShare: 0.5 } })
    expect(checked(draft, scan, [], 'ann')).toMatchObject({ design: { overlapShare: 0 } })
    expect(checked(draft, scan, [], 'ann, ann')).toMatchObject({
      problems: { annotators: '"ann" is there twice. Give every annotator a name of their own.' },
    })
  })

  it('says beside each field what is wrong with it', () => {
    const draft = { ...EMPTY_DRAFT, keysPerLayer: Number.NaN, controlShare: 0.7 }
    expect(checked(draft, scan, [], 'ann')).toEqual({
      problems: {
        keysPerLayer: 'It must be a whole number from 1 to 10000.',
        controlShare: 'It must be a share from 0 to 0.5.',
      },
    })
    expect(checked({ ...EMPTY_DRAFT, minSupport: 11 }, scan, [], 'ann')).toMatchObject({
      problems: { minSupport: 'A pattern cannot need 11 of 10 triggers. Lower it, or raise triggersPerKey.' },
    })
  })
})
