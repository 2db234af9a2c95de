/** A path of memories from the token to the prediction as a figure: after the flow graphs of VISIT (Katz & Belinkov 2023), memory by memory. */
import type { NamedFigure } from '#contract/figure.ts'
import type { PromptFlow, PromptMemory, PromptReads } from '#contract/prompt.ts'
import { COLOURS } from '../figure/figure-parts.ts'
import { legible, printed } from './figures.ts'

/** Memories beside the path, for each step. */
const BESIDE = 3
/** Points. */
const [COLUMN, ROW] = [180, 56]
/** Tokens that a value is shown with. */
const TOKENS = 3

interface PathOf {
  /** What the text reads at the position. */
  token: string
  flow: PromptFlow
  /** From the memory that writes to the prediction down to the one that is nearest to the token, each with what it reads. */
  path: readonly { memory: PromptMemory; reads: PromptReads }[]
  /** Model and text, in words. */
  source: string
}

interface Node {
  /** 0: the token; from 1; behind the last: the prediction. */
  layer: number
  /** 0: the path; others beside it, left and right in turn. */
  column: number
  label: string
  promotes: string
  isOnPath: boolean
}

interface Edge {
  layer: number
  column: number
  toLayer: number
  toColumn: number
  /** To the logit of the prediction, or to the pre-activation of a key. */
  contribution: number
  isOnPath: boolean
}

export function pathFigure({ token, flow, path, source }: PathOf): NamedFigure {
  const top = flow.layers.length + 1
  const nodes: Node[] = [node(top, 0, printed(flow.target.token), ''), ...path.map(({ memory }) => ofMemory(memory, 0))]
  /** Where each memory stands: one that is read twice stands once. */
  const columns = new Map(path.map(({ memory }) => [nameOf(memory), 0]))
  const edges: Edge[] = []
  let [toLayer, layers] = [top, flow.layers]
  for (const { memory, reads } of path) {
    edges.push(edge(memory, 0, toLayer, true))
    const others = layers
      .flatMap(({ memories }) => memories)
      .filter((one) => one.contribution !== null && nameOf(one) !== nameOf(memory))
      .toSorted((a, b) => Math.abs(b.contribution ?? 0) - Math.abs(a.contribution ?? 0))
      .slice(0, BESIDE)
    for (const other of others) {
      let column = columns.get(nameOf(other))
      if (column === undefined) {
        column = freeColumn(nodes, other.layer)
        columns.set(nameOf(other), column)
        nodes.push(ofMemory(other, column))
      }
      edges.push(edge(other, column, toLayer, false))
    }
    ;[toLayer, layers] = [memory.layer, reads.layers]
  }
  const widest = Math.max(1, ...nodes.map(({ column }) => Math.abs(column)))
  const last = path.at(-1)?.reads
  nodes.push(node(0, 0, printed(token), ''))
  if (last !== undefined) {
    edges.push({ layer: 0, column: 0, toLayer, toColumn: 0, contribution: last.before, isOnPath: true })
  }
  const steps = path.map(({ memory: { layer, index } }) => `${layer}/${index}`)
  const caption =
    `A path of memories to the prediction “${printed(flow.target.token)}”, read from below: ${steps.toReversed().join(' → ')}. ` +
    'Lines say what a memory adds on the direct path: the uppermost to the logit of the prediction, the others to the pre-activation of the key above, the ' +
    `normalisation before it counted as linear; the lowest is the embedding with the first layer’s attention. Beside the path stand up to ${BESIDE} memories a step that add or take most.` +
    ` ${legible(source)}`
  const place = (layer: string, column: string): Record<string, unknown> => ({
    x: { field: column, type: 'quantitative', axis: null, scale: { domain: [-widest - 0.5, widest + 0.5] } },
    y: {
      field: layer,
      type: 'quantitative',
      title: 'Layer',
      scale: { domain: [-0.4, top + 0.4] },
      axis: {
        values: Array.from({ length: top + 1 }, (_, i) => i),
        labelExpr: `datum.value === 0 ? 'Token' : datum.value === ${top} ? 'Model' : datum.label`,
        grid: false,
        ticks: false,
        domain: false,
      },
    },
  })
  const values = [
    ...edges.map((one) => ({ ...EMPTY, ...one, mark: 'line' })),
    ...nodes.map((one) => ({ ...EMPTY, ...one, mark: 'memory' })),
  ]
  const of = (mark: string, more = ''): unknown[] => [{ filter: `datum.mark === '${mark}'${more}` }]
  const text = (field: string, dy: number, size: number, bold = false): Record<string, unknown> => ({
    transform: of('memory'),
    mark: { type: 'text', dy, fontSize: size, fontWeight: bold ? 'bold' : 'normal', limit: COLUMN - 8 },
    encoding: {
      ...place('layer', 'column'),
      text: { field, type: 'nominal' },
      opacity: { condition: { test: 'datum.isOnPath', value: 1 }, value: 0.75 },
    },
  })
  return {
    name: 'prompt-path',
    caption,
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      description: caption,
      width: (2 * widest + 1) * COLUMN,
      height: (top + 1) * ROW,
      usermeta: { rows: 2 * (top + 1) },
      data: { values },
      layer: [
        {
          transform: of('line'),
          mark: { type: 'rule' },
          encoding: {
            ...place('layer', 'column'),
            x2: { field: 'toColumn' },
            y2: { field: 'toLayer' },
            color: {
              condition: { test: 'datum.contribution < 0', value: COLOURS.semantic },
              value: COLOURS.shallow,
            },
            strokeWidth: { condition: { test: 'datum.isOnPath', value: 2.5 }, value: 1 },
            opacity: { condition: { test: 'datum.isOnPath', value: 1 }, value: 0.45 },
          },
        },
        {
          transform: of('memory'),
          mark: { type: 'point', shape: 'square', filled: true, size: 1700, color: '#ffffff', opacity: 0.9 },
          encoding: place('layer', 'column'),
        },
        {
          transform: [
            ...of('line'),
            { calculate: '(datum.layer + datum.toLayer) / 2', as: 'middle' },
            { calculate: '(datum.column + datum.toColumn) / 2', as: 'between' },
          ],
          mark: { type: 'text', dx: 4, align: 'left', fontSize: 9 },
          encoding: {
            ...place('middle', 'between'),
            text: { field: 'contribution', type: 'quantitative', format: '+.2f' },
          },
        },
        text('label', -5, 11, true),
        text('promotes', 8, 9),
      ],
      config: { view: { stroke: null }, font: 'sans-serif', background: 'transparent' },
    },
  }
}

/** All rows have all columns, in this order. */
const EMPTY = {
  layer: null,
  column: null,
  label: null,
  promotes: null,
  toLayer: null,
  toColumn: null,
  contribution: null,
} as const

const node = (layer: number, column: number, label: string, promotes: string): Node => ({
  layer,
  column,
  label,
  promotes,
  isOnPath: column === 0,
})

const ofMemory = ({ layer, index, top }: PromptMemory, column: number): Node =>
  node(
    layer,
    column,
    `${layer}/${index}`,
    top
      .slice(0, TOKENS)
      .map(({ token }) => printed(token))
      .join(' · '),
  )

const edge = ({ layer, contribution }: PromptMemory, column: number, toLayer: number, isOnPath: boolean): Edge => ({
  layer,
  column,
  toLayer,
  toColumn: 0,
  contribution: contribution ?? 0,
  isOnPath,
})

/** Right and left of the path in turn, and farther out where others stand. */
function freeColumn(nodes: readonly Node[], layer: number): number {
  const taken = new Set(nodes.filter((one) => one.layer === layer).map(({ column }) => column))
  let column = 1
  while (taken.has(column)) column = column > 0 ? -column : 1 - column
  return column
}

const nameOf = ({ layer, index }: PromptMemory): string => `${layer}/${index}`
