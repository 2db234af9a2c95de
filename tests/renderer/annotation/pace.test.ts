import { expect, it } from 'vitest'
import { paceInWords } from '../../../renderer/annotation/pace.ts'

it('says how many keys an hour, and how long what is left takes at that pace', () => {
  expect(paceInWords(2, 8, 600)).toBeNull()
  expect(paceInWords(3, 8, 59)).toBeNull()
  // Five minutes a key.
  expect(paceInWords(6, 4, 1800)).toBe('12 an hour, 20 min left')
  expect(paceInWords(6, 154, 1800)).toBe('12 an hour, 13 h left')
  expect(paceInWords(6, 0, 1800)).toBe('12 an hour')
})
