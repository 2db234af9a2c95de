/** What silence changes in keys by what people found in them. */
import type { KeyEffect, LayerEffect } from '#contract/analysis/effect.ts'
import type { Estimate } from '#contract/estimate.ts'
import type { Table } from '#contract/table.ts'
import { estimate } from '../study/estimate-cell.ts'
import type { LabelledKey } from '../study/kinds-of-classes.ts'
import { tableOf, type ColumnOf } from '../table/table-of.ts'
import { meanEffect } from './gather.ts'

interface Kind {
  name: string
  effect: LayerEffect
}

/**
 * Means over keys with 95 % intervals over them. A key counts for every kind of its patterns.
 * @returns null where no key is both labelled and silenced
 */
export function effectsOfKinds(
  labelled: readonly LabelledKey[],
  kinds: readonly string[],
  effects: readonly KeyEffect[],
): Table | null {
  const silenced = new Map(effects.map((effect) => [`${effect.layer}/${effect.index}`, effect]))
  const both = labelled.flatMap(({ layer, index, kinds: own }) => {
    const effect = silenced.get(`${layer}/${index}`)
    return effect === undefined ? [] : [{ effect, kinds: own }]
  })
  if (both.length === 0) return null
  const row = (name: string, has: (own: ReadonlySet<string>) => boolean): Kind[] => {
    const keys = both.filter((key) => has(key.kinds)).map(({ effect }) => effect)
    return keys.length === 0 ? [] : [{ name, effect: meanEffect(keys) }]
  }
  const column = (title: string, of: (effect: LayerEffect) => Estimate): ColumnOf<Kind> => ({
    title,
    unit: 'nats',
    format: 'significant',
    printed: { title, hasIntervals: true, hasReasons: true },
    cell: ({ effect }) => estimate(of(effect)),
  })
  return tableOf<Kind>(
    [
      { title: 'Found', printed: 'found', cell: ({ name }) => name },
      { title: 'Keys', format: 'count', printed: 'keys', cell: ({ effect }) => effect.keys },
      column('KL', ({ own }) => own.kl),
      column('KL beyond another key', ({ beyondOther }) => beyondOther),
      column('Next token', ({ own }) => own.next),
      column('Promoted', ({ own }) => own.promoted),
    ],
    [
      ...kinds.flatMap((kind) => row(kind, (own) => own.has(kind))),
      ...row('no pattern', (own) => own.size === 0),
      ...row('all labelled keys', () => true),
    ],
  )
}
