/** Effects of silenced keys: means over the prefixes of a key, and over the keys of a layer. */
import {
  type Changes,
  type EffectResult,
  type KeyEffect,
  type LayerEffect,
  type Measure,
  MEASURES,
  type Silenced,
  SILENCED,
} from '#contract/analysis/effect.ts'
import type { Estimate } from '#contract/estimate.ts'
import type { Evaluation } from '../gathering.ts'
import { addMoment, meanOf, type Moments, momentsOf, noMoments } from '../statistics/moments.ts'
import { effectFigures } from './figures.ts'
import { effectTable } from './table.ts'

/** A prefix that a key is silenced at. */
export interface SilencedPrefix {
  layer: number
  index: number
  /** One of the key's triggers; else a random prefix. */
  isTrigger: boolean
  /** As fed to the model: what the tokenizer puts in front, then the prefix. */
  ids: Int32Array
  /** The token that follows it in the text; −1 at the end of a sentence. */
  next: number
}

/** Silenced prefixes of one layer; parallel arrays. Changes are in nats, NaN where there is none. */
export interface EffectPart {
  layer: number
  key: ArrayLike<number>
  /** Index into SILENCED. */
  silenced: ArrayLike<number>
  kl: ArrayLike<number>
  next: ArrayLike<number>
  promoted: ArrayLike<number>
}

/** Layer → key → for each of SILENCED and MEASURES what was found. */
type State = Record<string, Record<string, Moments[]>>

const placeOf = (silenced: number, measure: number): number => silenced * MEASURES.length + measure

export const effect: Evaluation<EffectPart, State, EffectResult> = {
  gather: () => ({
    start: () => ({}),
    add: (state, part) => {
      const layer = (state[part.layer] ??= {})
      for (let i = 0; i < part.key.length; i++) {
        const found = (layer[part.key[i] as number] ??= SILENCED.flatMap(() => MEASURES.map(noMoments)))
        for (const [measure, name] of MEASURES.entries())
          addMoment(found[placeOf(part.silenced[i] as number, measure)] as Moments, part[name][i] as number)
      }
    },
    finish: (state) => {
      const keys = Object.entries(state).flatMap(([layer, own]) =>
        Object.entries(own).map(([index, found]) => keyEffect(Number(layer), Number(index), found)),
      )
      keys.sort((a, b) => a.layer - b.layer || a.index - b.index)
      return { name: 'effect', layers: layerEffects(keys), keys }
    },
  }),
  figures: effectFigures,
  table: effectTable,
}

function keyEffect(layer: number, index: number, found: readonly Moments[]): KeyEffect {
  const of = (silenced: Silenced, measure: Measure): Moments =>
    found[placeOf(SILENCED.indexOf(silenced), MEASURES.indexOf(measure))] ?? noMoments()
  const effects = each((silenced, measure) => meanOf(of(silenced, measure), leastOf(measure)))
  return { layer, index, triggers: of('own', 'kl')[0], ...effects }
}

/** Each layer that has one of these keys. */
export const layerEffects = (keys: readonly KeyEffect[]): LayerEffect[] =>
  [...Map.groupBy(keys, ({ layer }) => layer).values()].map(meanEffect)

/** Means over keys, each as much as any other. @param own at least one */
export function meanEffect(own: readonly KeyEffect[]): LayerEffect {
  const beyond = (control: Silenced): Estimate =>
    meanOf(momentsOf(own.map((key) => (key.own.kl.value ?? Number.NaN) - (key[control].kl.value ?? Number.NaN))))
  return {
    layer: own[0]?.layer ?? 1,
    keys: own.length,
    triggers: own.reduce((sum, { triggers }) => sum + triggers, 0),
    ...each((silenced, measure) =>
      meanOf(momentsOf(own.map((key) => key[silenced][measure].value ?? Number.NaN)), leastOf(measure)),
    ),
    beyondOther: beyond('other'),
    beyondRandom: beyond('random'),
  }
}

const leastOf = (measure: Measure): number => (measure === 'kl' ? 0 : -Infinity)

function each(of: (silenced: Silenced, measure: Measure) => Estimate): Record<Silenced, Changes> {
  const changes = (silenced: Silenced): Changes => ({
    kl: of(silenced, 'kl'),
    next: of(silenced, 'next'),
    promoted: of(silenced, 'promoted'),
  })
  return { own: changes('own'), other: changes('other'), random: changes('random') }
}
