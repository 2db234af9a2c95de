/** A machine rater beside the people of a study: agreement on the same keys, what both find where nothing is, and how long they take. */
import { median } from 'simple-statistics'
import type { MachineComparison } from '#contract/machine.ts'
import type { BootstrapOptions } from '../statistics/bootstrap.ts'
import { wilson } from '../statistics/estimate.ts'
import { triggerClasses } from '../study/trigger-class.ts'
import { alternativeTest } from './alternative-annotator.ts'
import { scopeAgreement } from './study.ts'
import type { RankedPattern, StudyKey } from './study-key.ts'
import { withReadings } from './study-readings.ts'
import { withoutDraws } from './together.ts'

/** What somebody made of an assignment, as far as it counts here. */
export interface Found {
  kind: 'key' | 'control'
  patterns: number
  /** Null where nobody measured. */
  seconds: number | null
}

export interface MachineAndPeople {
  /** The people's keys, as in `studyAgreement`. */
  keys: readonly StudyKey[]
  /** The machine's patterns by `layer/index`. */
  machine: ReadonlyMap<string, readonly RankedPattern[]>
  /** All finished assignments of people, and of the machine. */
  found: { people: readonly Found[]; machine: readonly Found[] }
}

/** Stands for the machine among names, none of which is empty. */
const MACHINE = ''

/**
 * All of it over the keys that the machine labelled.
 * @param epsilon of the alternative annotator test
 * @throws Error when a rank is out of range: the caller's defect.
 */
export function machineAgreement(
  { keys, machine, found }: MachineAndPeople,
  { epsilon, ...options }: BootstrapOptions & { epsilon: number },
  kinds: readonly string[],
): Omit<MachineComparison, 'machine' | 'table' | 'words'> {
  const shared = keys.flatMap((key) => {
    const patterns = machine.get(key.key)
    return patterns === undefined || key.annotations.length === 0 ? [] : [{ key, patterns }]
  })
  const people = [...new Set(shared.flatMap(({ key }) => key.annotations.map(({ annotator }) => annotator)))].toSorted()
  const own = shared.map(({ key }) => key)
  const all = shared.map(({ key, patterns }) => ({
    ...key,
    annotations: [...key.annotations, { annotator: MACHINE, patterns }],
  }))
  const pairs = people.flatMap((first, i) => people.slice(i + 1).map((second): [string, string] => [first, second]))
  const between = (of: readonly StudyKey[], names: readonly string[]) =>
    withReadings(withoutDraws(scopeAgreement(of, names, options, kinds)))
  const classes = (patterns: readonly RankedPattern[], triggers: number) => triggerClasses(patterns, triggers, kinds)
  return {
    keys: shared.length,
    people: pairs.map((pair) => ({ people: pair, scope: between(own, pair) })),
    machinePairs: people.map((name) => ({ person: name, scope: between(all, [name, MACHINE]) })),
    test: alternativeTest(
      shared.map(({ key, patterns }) => ({
        people: key.annotations.map((one) => ({
          annotator: one.annotator,
          label: classes(one.patterns, key.triggers),
        })),
        machine: classes(patterns, key.triggers),
      })),
      sameClass,
      epsilon,
    ),
    found: { people: sumOf(found.people), machine: sumOf(found.machine) },
  }
}

/** Share of triggers that two put into the same class. */
function sameClass(a: Uint8Array, b: Uint8Array): number {
  if (a.length === 0) return 1
  return a.reduce((sum, value, i) => sum + (value === b[i] ? 1 : 0), 0) / a.length
}

function sumOf(found: readonly Found[]): MachineComparison['found']['people'] {
  const share = (kind: Found['kind']) => {
    const own = found.filter((one) => one.kind === kind)
    return {
      annotations: own.length,
      withPattern: wilson(own.filter(({ patterns }) => patterns > 0).length, own.length),
    }
  }
  const seconds = found.flatMap((one) => (one.kind === 'key' && one.seconds !== null ? [one.seconds] : []))
  return {
    keys: share('key'),
    controls: share('control'),
    seconds: seconds.length === 0 ? null : median(seconds),
    timed: seconds.length,
  }
}
