/** What the classes of the triggers say of the annotators: which pairs agree, and what to expect of others. */
import type { BootstrapOptions } from '../statistics/bootstrap.ts'
import { holm } from '../statistics/holm.ts'
import { classNames, triggerClasses } from '../study/trigger-class.ts'
import { kappaTest } from './kappa-test.ts'
import { nominal } from './metric.ts'
import type { StudyKey } from './study-key.ts'
import { twoWayAlpha, type TwoWay } from './two-way.ts'

/** That the pair's kappa is 0, two-sided, over keys; among all pairs after Holm. Null where there is no test. */
export interface PairTest {
  p: number | null
  pHolm: number | null
}

export function pairTests(
  keys: readonly StudyKey[],
  pairs: readonly (readonly [string, string])[],
  kinds: readonly string[],
): PairTest[] {
  const values = pairs.map(([first, second]) => {
    const cells = keys.flatMap(({ triggers, annotations }, key) => {
      const [a, b] = [first, second].map((name) => annotations.find(({ annotator }) => annotator === name))
      if (a === undefined || b === undefined) return []
      const others = triggerClasses(b.patterns, triggers, kinds)
      return Array.from(
        triggerClasses(a.patterns, triggers, kinds),
        (one, t) => [one, others[t] as number, key] as const,
      )
    })
    const table = {
      categories: classNames(kinds).length,
      first: Int32Array.from(cells, ([one]) => one),
      second: Int32Array.from(cells, ([, other]) => other),
      units: new Float64Array(cells.length).fill(1),
    }
    return kappaTest(
      table,
      Int32Array.from(cells, ([, , key]) => key),
    ).p
  })
  const adjusted = holm(values)
  return values.map((p, i) => ({ p, pHolm: adjusted[i] ?? null }))
}

export function studyTwoWay(
  keys: readonly StudyKey[],
  annotators: readonly string[],
  options: BootstrapOptions,
  kinds: readonly string[],
): TwoWay {
  const numbers = new Map(annotators.map((name, i) => [name, i]))
  const shared = keys
    .filter(({ annotations }) => annotations.length > 1)
    .map(({ triggers, annotations }) => ({
      annotators: annotations.map(({ annotator }) => numbers.get(annotator) as number),
      codes: annotations.map(({ patterns }) => triggerClasses(patterns, triggers, kinds)),
    }))
  const classes = classNames(kinds).length
  return twoWayAlpha(shared, annotators.length, classes, nominal(classes), options)
}
