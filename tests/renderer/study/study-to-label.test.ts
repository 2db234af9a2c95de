import { expect, it } from 'vitest'
import type { Study } from '#contract/study.ts'
import { studyToLabel } from '../../../renderer/study/study-to-label.ts'

const study = (id: number, labelled: number): Study => ({ id, labelled, assignments: 10 }) as Study

it.each([
  ['the one last labelled, also when it is finished', [study(1, 10), study(2, 3)], 1, 1],
  ['the newest with keys left, where none was labelled here', [study(1, 3), study(2, 4), study(3, 10)], null, 2],
  ['the same, where the last one is of another project', [study(1, 3), study(2, 10)], 9, 1],
  ['the newest, where all are finished', [study(1, 10), study(2, 10)], null, 2],
  ['none, where there is none', [], null, undefined],
])('%s', (_, studies, last, id) => {
  expect(studyToLabel(studies, last)?.id).toBe(id)
})
