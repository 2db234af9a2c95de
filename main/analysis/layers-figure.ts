/** Figure 2 as a Vega-Lite specification that carries its data. */
import type { Figure } from '#contract/figure.ts'
import type { LayerStatistics } from '#contract/layer.ts'

/** Okabe–Ito, as in the rest of the window: shallow and semantic keep their colours everywhere. */
const CLASSES = [
  { field: 'shallow', title: 'shallow only', colour: '#0072B2' },
  { field: 'both', title: 'both', colour: '#56B4A0' },
  { field: 'semantic', title: 'semantic only', colour: '#E69F00' },
  { field: 'uncovered', title: 'not covered', colour: '#C7C7C7' },
] as const

export function layersFigure(statistics: readonly LayerStatistics[], studyName: string): Figure {
  const labelled = statistics.filter(({ keys }) => keys > 0)
  const values = labelled.flatMap((layer) =>
    CLASSES.map(({ field, title }, order) => ({
      layer: layer.layer,
      class: title,
      order,
      triggers: layer[field],
      share: layer[field] / layer.triggers,
      keys: layer.keys,
    })),
  )
  const keys = statistics.reduce((sum, layer) => sum + layer.keys, 0)
  const triggers = statistics.reduce((sum, layer) => sum + layer.triggers, 0)
  return {
    caption:
      `Share of the trigger examples of each layer that show a shallow pattern only, a semantic pattern only, both, or none; ` +
      `${count(keys, 'labelled key')}, ${count(triggers, 'trigger')} of the study "${studyName}" (Figure 2 of the paper).`,
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      description: `Figure 2: trigger examples by the kind of their patterns, per layer, study ${studyName}`,
      width: Math.max(240, statistics.length * 44),
      height: 260,
      data: { values },
      mark: { type: 'bar', width: { band: 0.72 } },
      encoding: {
        x: {
          field: 'layer',
          type: 'ordinal',
          title: 'Layer',
          scale: { domain: statistics.map(({ layer }) => layer) },
          axis: { labelAngle: 0, ticks: false, domain: false },
        },
        y: {
          field: 'share',
          type: 'quantitative',
          title: 'Share of trigger examples',
          stack: 'zero',
          scale: { domain: [0, 1] },
          axis: { format: '.0%', tickCount: 5, domain: false },
        },
        color: {
          field: 'class',
          type: 'nominal',
          title: null,
          scale: { domain: CLASSES.map(({ title }) => title), range: CLASSES.map(({ colour }) => colour) },
          legend: { orient: 'top', direction: 'horizontal', symbolType: 'square' },
        },
        order: { field: 'order', type: 'quantitative' },
        tooltip: [
          { field: 'layer', title: 'Layer' },
          { field: 'class', title: 'Class' },
          { field: 'triggers', title: 'Triggers', format: ',' },
          { field: 'share', title: 'Share', format: '.1%' },
          { field: 'keys', title: 'Labelled keys', format: ',' },
        ],
      },
      config: { view: { stroke: null }, font: 'system-ui, sans-serif', background: 'transparent' },
    },
  }
}

const count = (n: number, noun: string): string => `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`
