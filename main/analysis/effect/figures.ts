/** What silencing changes, over layers, beside the two controls: a figure for each measure. */
import { type EffectResult, type Measure, MEASURES, type Silenced, SILENCED } from '#contract/analysis/effect.ts'
import type { NamedFigure } from '#contract/figure.ts'
import { COLOURS, figureOf, interval, layerAxis, layerTooltip, plural, POINT } from '../figure/figure-parts.ts'

const SERIES: Record<Silenced, { title: string; colour: string; shape: string }> = {
  own: { title: 'the key, at its triggers', colour: COLOURS.semantic, shape: 'circle' },
  other: { title: 'as much of another key’s value', colour: COLOURS.shallow, shape: 'square' },
  random: { title: 'the key, at random prefixes', colour: COLOURS.both, shape: 'triangle-up' },
}

const AXES: Record<Measure, { name: string; title: string; what: string }> = {
  kl: {
    name: 'effect',
    title: 'KL (nats)',
    what: 'KL divergence of the prediction from what it is when a key is silenced',
  },
  next: {
    name: 'effect-next-token',
    title: 'Change of log-probability (nats)',
    what: 'Change of the log-probability of the token that follows in the text when a key is silenced',
  },
  promoted: {
    name: 'effect-promoted-tokens',
    title: 'Change of log-probability (nats)',
    what: 'Mean change of the log-probabilities of the ten tokens that a key’s value promotes when the key is silenced',
  },
}

export const effectFigures = (result: EffectResult): NamedFigure[] =>
  result.layers.length === 0 ? [] : MEASURES.map((measure) => figure(result, measure))

function figure({ layers }: EffectResult, measure: Measure): NamedFigure {
  const names = layers.map(({ layer }) => layer)
  const { name, title, what } = AXES[measure]
  const titles = SILENCED.map((silenced) => SERIES[silenced].title)
  const values = layers.flatMap((layer) =>
    SILENCED.flatMap((silenced) => {
      const { value, low, high } = layer[silenced][measure]
      const { keys, triggers } = layer
      return value === null
        ? []
        : [{ layer: layer.layer, silenced: SERIES[silenced].title, value, low, high, keys, triggers }]
    }),
  )
  const sum = (count: 'keys' | 'triggers'): number => layers.reduce((total, layer) => total + layer[count], 0)
  const offset = { xOffset: { field: 'silenced', sort: titles } }
  const field = { field: 'silenced', type: 'nominal', title: null }
  const legend = { orient: 'top', direction: 'horizontal', labelLimit: 240 }
  const scale = (range: readonly string[]) => ({ domain: titles, range })
  const drawn = figureOf(
    names,
    `${what}, in nats: means over ${plural(sum('keys'), 'key')} at ${plural(sum('triggers'), 'trigger')}, with 95 % intervals over keys; beside it the controls: as much, in length, of the value of a random other key of the layer taken away at the same triggers, and the key silenced at as many random prefixes.`,
    values,
    {
      encoding: { x: layerAxis(names) },
      layer: [
        {
          mark: { type: 'rule', opacity: 0.4 },
          encoding: { x: { value: 0 }, x2: { value: 'width' }, y: { datum: 0 } },
        },
        interval('low', 'high', offset),
        {
          mark: POINT,
          encoding: {
            y: {
              field: 'value',
              type: 'quantitative',
              title,
              scale: { zero: true },
              axis: { tickCount: 6, domain: false },
            },
            ...offset,
            color: { ...field, scale: scale(SILENCED.map((silenced) => SERIES[silenced].colour)), legend },
            shape: { ...field, scale: scale(SILENCED.map((silenced) => SERIES[silenced].shape)), legend },
            tooltip: [
              { field: 'silenced', title: 'Silenced' },
              ...layerTooltip('Mean, nats', '.3', [
                { field: 'keys', title: 'Keys', format: ',' },
                { field: 'triggers', title: 'Triggers', format: ',' },
              ]),
            ],
          },
        },
      ],
    },
  )
  return { name, ...drawn }
}
