/** A figure as a file, rendered without a window: the same specification gives the same picture everywhere. */
import { join } from 'node:path'
import { FigureFormat, FigureOptions, type Figure } from '#contract/figure.ts'
import { captionedPng, withCaption } from './figure-caption.ts'
import { inMillimetres, onPaper, widthOf, WIDTHS, type TextItem } from './figure-paper.ts'
import { csv, type CsvOptions } from './csv.ts'
import { KeymarkError } from '../keymark-error.ts'
import { fileName } from './file-name.ts'
import { ensureFolder, writeFileWhole } from './write-file.ts'

export const figureExtension = (format: FigureFormat): string => (format === 'spec' ? 'vl.json' : format)

/** Every figure in every format. @returns the file names, within the folder. */
export async function writeFigures(
  figures: readonly (Figure & { name: string })[],
  folder: string,
  options: CsvOptions = {},
): Promise<string[]> {
  ensureFolder(folder)
  const files: string[] = []
  for (const figure of figures) {
    for (const format of FigureFormat.options) {
      const file = `${fileName(figure.name)}.${figureExtension(format)}`
      await writeFigure(figure, format, join(folder, file), { ...FigureOptions.parse({}), ...options })
      files.push(file)
    }
  }
  return files
}

export async function writeFigure(
  figure: Figure,
  format: FigureFormat,
  path: string,
  options: FigureOptions & CsvOptions = FigureOptions.parse({}),
): Promise<void> {
  writeFileWhole(path, [await render(figure, format, options)])
}

async function render(
  figure: Figure,
  format: FigureFormat,
  options: FigureOptions & CsvOptions,
): Promise<string | Uint8Array> {
  if (format === 'spec') return `${JSON.stringify(figure.spec, null, 2)}\n`
  if (format === 'csv') {
    const { values } = figure.spec['data'] as { values: Record<string, unknown>[] }
    const head = [...new Set(values.flatMap((value) => Object.keys(value)))]
    return [
      ...csv(
        head,
        values.map((value) => head.map((name) => value[name])),
        options,
      ),
    ].join('')
  }
  const width = WIDTHS[options.width]
  const svg = inMillimetres(await toSvg(onPaper(figure.spec, width)), width)
  if (format === 'svg')
    return withCaption(options.outlines ? inMillimetres(await outlined(svg), width) : svg, figure.caption)
  const { Resvg } = await import('@resvg/resvg-js')
  const pixels = Math.round((width / 25.4) * options.dpi)
  const png = new Resvg(svg, { fitTo: { mode: 'width', value: pixels }, background: 'white', font: FONT }).render()
  return captionedPng(png.asPng(), options.dpi, figure.caption)
}

/** What Vega measures texts with; its types leave it out. */
interface TextMetrics {
  canvas: (isUsed: boolean) => void
  width: (item: TextItem, text?: string | number) => number
}

const FONT = { loadSystemFonts: true, defaultFontFamily: 'DejaVu Sans', sansSerifFamily: 'DejaVu Sans' }

/** The same picture with its text as outlines. */
async function outlined(svg: string): Promise<string> {
  const { Resvg } = await import('@resvg/resvg-js')
  return new Resvg(svg, { font: FONT }).toString()
}

/** A figure carries its numbers. Whatever else it names, a file or an address, is not read. */
const refuse = (address: unknown): Promise<never> =>
  Promise.reject(
    new KeymarkError('bad-input', `A figure may not load anything, and this one asks for ${String(address)}.`),
  )
const LOADS_NOTHING = { options: {}, load: refuse, sanitize: refuse, http: refuse, file: refuse }

/** Vega is loaded only when a figure is saved: it is half a second of start-up. */
async function toSvg(spec: Figure['spec']): Promise<string> {
  const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')])
  const { textMetrics } = vega as unknown as { textMetrics: TextMetrics }
  textMetrics.canvas(false)
  textMetrics.width = (item, text) => widthOf(text ?? item.text, item.fontSize)
  const compiled = vegaLite.compile(spec as unknown as Parameters<typeof vegaLite.compile>[0])
  const view = new vega.View(vega.parse(compiled.spec), { renderer: 'none', loader: LOADS_NOTHING })
  try {
    return await view.toSVG()
  } finally {
    view.finalize()
  }
}
