import { expect, it } from 'vitest'
import type { Annotation } from '#contract/annotation.ts'
import { saidChange } from '../../../renderer/annotation/said-change.ts'

const pattern = { id: 'p', description: 'ends in base', kind: 'shallow' as const, ranks: [1, 2] }
const plain = { state: 'in-progress', flagged: false, patterns: [pattern], note: '' } as unknown as Annotation
const other = (change: Partial<Annotation>): Annotation => ({ ...plain, ...change })
const withPattern = (change: Partial<typeof pattern>): Annotation => other({ patterns: [{ ...pattern, ...change }] })

it.each<[string | null, Annotation]>([
  [null, plain],
  ['added pattern 2', other({ patterns: [pattern, { ...pattern, id: 'q' }] })],
  ['removed pattern 1', other({ patterns: [] })],
  ['marked trigger 7 with pattern 1', withPattern({ ranks: [1, 2, 7] })],
  ['marked 2 triggers with pattern 1', withPattern({ ranks: [1, 2, 7, 8] })],
  ['took pattern 1 off trigger 2', withPattern({ ranks: [1] })],
  ['described pattern 1', withPattern({ description: 'the military' })],
  ['made pattern 1 semantic', withPattern({ kind: 'semantic' as 'shallow' })],
  ['wrote the note', other({ note: 'odd' })],
  ['flagged the key', other({ flagged: true })],
  ['the key was done', other({ state: 'done' })],
  ['the key had no pattern', other({ state: 'no-pattern' })],
])('says “%s”', (said, after) => expect(saidChange(plain, after)).toBe(said))
