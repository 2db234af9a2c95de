import { bare, folded, Name, spelled } from '#contract/spelling.ts'
import { checkDesign, StudyDesign } from '#contract/study-design.ts'
import { expect, test } from 'vitest'

const DECOMPOSED = 'Jose\u0301'
const COMPOSED = 'Jos\u00E9'

test('what looks the same is spelled the same: composed or not, with or without invisible characters', () => {
  for (const text of [DECOMPOSED, `\u200B${COMPOSED}`, 'Jo\u00ADs\u00E9', 'Jose\u200D\u0301', `${COMPOSED}\uFEFF`])
    expect(spelled(text)).toBe(COMPOSED)
  expect(spelled('Jose')).not.toBe(COMPOSED)
  expect(folded('  JOSE\u0301 \t x')).toBe(` ${COMPOSED.toLowerCase()} x`)
  expect(bare(' \u200B\uFEFF a \u200Bb \u200E')).toBe('a \u200Bb')
})

test('a name has no blanks around it, is composed, and is something', () => {
  expect(Name.parse(` ${DECOMPOSED}\u200B`)).toBe(COMPOSED)
  expect(Name.min(1, 'none').safeParse('\u200B \uFEFF').error?.issues[0]?.message).toBe('none')
  expect(Name.min(1).safeParse('x'.repeat(201)).success).toBe(false)
})

test('a study cannot have one annotator twice in two spellings', () => {
  const problems: string[] = []
  const design = StudyDesign.safeParse({ scan: 1, name: 's', annotators: [COMPOSED, DECOMPOSED] })
  expect(design.error?.issues[0]?.message).toContain('is there twice')
  const { data } = StudyDesign.safeParse({ scan: 1, name: 's', annotators: ['ann', 'bob'] })
  if (data === undefined) throw new Error('no design')
  checkDesign({ ...data, annotators: ['a\u200Bnn', 'ann'] }, (field) => problems.push(field))
  expect(problems).toEqual(['annotators'])
})
