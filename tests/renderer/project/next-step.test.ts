import { expect, test } from 'vitest'
import type { Scan } from '#contract/scan.ts'
import type { Study } from '#contract/study.ts'
import { nextStep } from '../../../renderer/project/next-step.ts'

const scan = (state: Scan['state']): Scan => ({ state }) as Scan
const study = (labelled: number, assignments: number): Study =>
  ({ id: assignments, name: `of ${assignments}`, labelled, assignments }) as Study

test.each([
  ['an empty project', [], [], '/scan', 'Scan a text'],
  ['a scan that runs', [scan('running')], [], '/scan', 'See the scan'],
  ['a scan that was stopped, whose keys are there', [scan('stopped')], [], '/study', 'Draw a sample'],
  ['a study that nobody began', [scan('done')], [study(0, 24)], '/label', 'Start labelling'],
  ['a study that was begun', [scan('done')], [study(24, 24), study(3, 25)], '/label', 'Go on labelling'],
  ['a study that is finished', [scan('done')], [study(24, 24)], '/layers', 'See the layers'],
] as const)('after %s comes the step that it allows', (_what, scans, studies, to, action) => {
  expect(nextStep([...scans], [...studies], null)).toMatchObject({ to, action })
})

test('of several studies the step names the one that it leads to, and says how far that is', () => {
  const studies = [study(24, 24), study(0, 80), study(3, 25)]
  expect(nextStep([scan('done')], studies, null).text).toContain('Study “of 25”: 3 of 25 keys labelled.')
  expect(nextStep([scan('done')], studies, 80)).toMatchObject({ action: 'Start labelling', to: '/label' })
  expect(nextStep([scan('done')], studies, 80).text).toContain('Study “of 80”: 0 of 80 keys labelled.')
})
