import { expect, it } from 'vitest'
import { machineAgreement } from '#main/analysis/agreement/machine-agreement.ts'
import { studyAgreement } from '#main/analysis/agreement/study.ts'
import type { RankedPattern } from '#main/analysis/agreement/study-key.ts'
import { SHARED_KEYS } from '../../../fixtures/shared-study.ts'

const OPTIONS = { seed: 3, draws: 200 }
const KINDS = ['shallow', 'semantic']

it('compares the machine with each person as a study would that had it as a third annotator, over its keys alone', () => {
  const patterns: RankedPattern[] = [{ kind: 'shallow', ranks: [1, 2, 3] }]
  const machine = new Map([
    ['1/0', patterns],
    ['1/1', []],
    ['2/0', patterns],
    ['9/9', patterns],
  ])
  const found = { people: [], machine: [] }
  const result = machineAgreement({ keys: SHARED_KEYS, machine, found }, { ...OPTIONS, epsilon: 0.1 }, KINDS)
  const own = SHARED_KEYS.filter(({ key }) => machine.has(key))
  expect(result.keys).toBe(3)
  const people = studyAgreement(own, OPTIONS, KINDS)
  expect(result.people.map(({ people }) => people)).toEqual(people.pairs.map(({ pair }) => pair))
  result.people.forEach(({ scope }, i) => {
    expect(scope.triggers.alpha.value).toBe(people.pairs[i]?.triggers.alpha.value)
    expect(scope.patterns.f1.value).toBe(people.pairs[i]?.patterns.f1.value)
  })
  for (const { person, scope } of result.machinePairs) {
    const both = own.map((key) => ({
      ...key,
      annotations: [
        ...key.annotations.filter(({ annotator }) => annotator === person),
        { annotator: 'machine', patterns: machine.get(key.key) ?? [] },
      ],
    }))
    const { overall } = studyAgreement(both, OPTIONS, KINDS)
    expect(scope.keys).toBe(overall.keys)
    expect(scope.triggers.alpha.value).toBe(overall.triggers.alpha.value)
    expect(scope.patterns.f1.value).toBe(overall.patterns.f1.value)
    expect(scope.patterns.kind.value).toBe(overall.patterns.kind.value)
  }
  expect(result.test.reason).toContain('30 keys')
})

it('counts what is found on keys and on controls, and takes the median of the seconds that were measured', () => {
  const of = (kind: 'key' | 'control', patterns: number, seconds: number | null) => ({ kind, patterns, seconds })
  const { found } = machineAgreement(
    {
      keys: [],
      machine: new Map(),
      found: {
        people: [of('key', 2, 40), of('key', 0, null), of('key', 1, 60), of('control', 1, 5), of('control', 0, 5)],
        machine: [of('control', 1, 2), of('control', 1, 2)],
      },
    },
    { ...OPTIONS, epsilon: 0.1 },
    KINDS,
  )
  expect(found.people).toMatchObject({ keys: { annotations: 3 }, controls: { annotations: 2 }, seconds: 50, timed: 2 })
  expect(found.people.keys.withPattern.value).toBeCloseTo(2 / 3, 12)
  expect(found.people.controls.withPattern).toMatchObject({ value: 0.5 })
  expect(found.machine.controls.withPattern.value).toBe(1)
  expect(found.machine.keys.withPattern).toMatchObject({ value: null, reason: 'nothing to compute it from' })
  expect(found.machine.seconds).toBeNull()
})
