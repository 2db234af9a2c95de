/** A figure as it stands on paper: as wide as a column, with type that is read there. Units of the drawing are points. */
import { decimal } from '#contract/decimal.ts'
import { labelInside, type Figure, type FigureWidth } from '#contract/figure.ts'

/** Millimetres: one and two columns of a journal. */
export const WIDTHS: Record<FigureWidth, number> = { 'one-column': 85, 'two-columns': 174 }

const POINTS_PER_MM = 72 / 25.4
/** Points. */
const SMALL = 8
const BODY = 9
/** A row of a grid, in points. */
const ROW = 13
/** Narrower than this, in millimetres, legends are broken into lines. */
const NARROW = 120

type Part = Record<string, unknown>

const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null && !Array.isArray(value)

/** @param width of the whole figure, millimetres */
export function onPaper(spec: Figure['spec'], width: number): Figure['spec'] {
  const isNarrow = width < NARROW
  const fitted = fit(spec, isNarrow) as Part
  const rows = rowsOf(spec)
  const own = isPart(spec['config']) ? spec['config'] : {}
  const text = { labelFontSize: SMALL, titleFontSize: BODY, titleFontWeight: 'normal' }
  return {
    ...fitted,
    width: width * POINTS_PER_MM,
    // Rows of a grid are as high as their type asks, however many there are.
    height: rows === null ? (isNarrow ? 150 : 200) : ROW * rows,
    // What stands beside the plot takes its room from the plot: every figure is exactly as wide as its column.
    autosize: { type: 'fit-x', contains: 'padding' },
    padding: 2,
    config: {
      ...own,
      axis: { ...text, labelOverlap: 'greedy', tickSize: 3, titlePadding: 4 },
      legend: { ...text, symbolSize: 40, titleFontSize: SMALL, columnPadding: 8 },
    },
  }
}

/** Rows of a grid; null for a figure with a plot. */
function rowsOf({ usermeta }: Figure['spec']): number | null {
  const rows = isPart(usermeta) ? usermeta['rows'] : null
  return typeof rows === 'number' ? rows : null
}

/** Type and legends of the parts, whatever they are on the screen. */
function fit(value: unknown, isNarrow: boolean): unknown {
  if (Array.isArray(value)) return value.map((one) => fit(one, isNarrow))
  if (!isPart(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => {
      if (name === 'fontSize' && typeof part === 'number') return [name, SMALL]
      if (name === 'legend' && isPart(part)) {
        const columns = isNarrow && part['orient'] === 'top' ? { columns: 2 } : {}
        return [name, { ...part, ...columns, labelLimit: isNarrow ? 108 : 160 }]
      }
      if (name === 'mark' && isNarrow && isPart(part) && part['type'] === 'text')
        return [name, labelInside(fit(part, isNarrow) as Part)]
      // The rows of a table are data, whatever their fields are called.
      return name === 'values' ? [name, part] : [name, fit(part, isNarrow)]
    }),
  )
}

/** The drawing with its size in millimetres and its points as user units. */
export function inMillimetres(svg: string, width: number): string {
  const [, before = '', inside = '', rest = ''] = /^([\s\S]*?<svg)([^>]*)(>[\s\S]*)$/u.exec(svg) ?? []
  const attribute = (name: string): string => new RegExp(`\\s${name}="([^"]*)"`, 'u').exec(inside)?.[1] ?? ''
  const box =
    attribute('viewBox') || `0 0 ${Number.parseFloat(attribute('width'))} ${Number.parseFloat(attribute('height'))}`
  const [, , across = 1, down = 1] = box.split(/[\s,]+/u).map(Number)
  const others = inside.replace(/\s(?:width|height|viewBox)="[^"]*"/gu, '')
  const height = decimal((width * down) / across, 2)
  return `${before} width="${width}mm" height="${height}mm" viewBox="${box}"${others}${rest}`
}

export interface TextItem {
  /** Labels of an axis may be numbers. */
  text: string | number
  fontSize?: number
}

/** Ems of letters in a common sans serif, from narrow to wide. */
const EMS: [RegExp, number][] = [
  [/[ijl.,:;'’|!()[\] ]/u, 0.32],
  [/[frtI-]/u, 0.4],
  [/[mwMW%…→]/u, 0.95],
  [/[A-Z]/u, 0.7],
]

/** Width of a text in points, as it cannot be measured without a window. */
export function widthOf(text: string | number, size = 11): number {
  let ems = 0
  for (const letter of String(text)) ems += EMS.find(([letters]) => letters.test(letter))?.[1] ?? 0.62
  return ems * size
}
