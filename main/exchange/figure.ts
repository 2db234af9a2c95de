/** A figure as a file, rendered without a window: the same specification gives the same picture everywhere. */
import { join } from 'node:path'
import { FigureFormat, type Figure } from '#contract/figure.ts'
import { csv, type CsvOptions } from './csv.ts'
import { KeymarkError } from '../keymark-error.ts'
import { fileName } from './file-name.ts'
import { ensureFolder, writeFileWhole } from './write-file.ts'

/** Pixels of a PNG for each unit of the specification. */
const PNG_SCALE = 2

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
      await writeFigure(figure, format, join(folder, file), options)
      files.push(file)
    }
  }
  return files
}

export async function writeFigure(
  figure: Figure,
  format: FigureFormat,
  path: string,
  options: CsvOptions = {},
): Promise<void> {
  writeFileWhole(path, [await render(figure, format, options)])
}

async function render(figure: Figure, format: FigureFormat, options: CsvOptions): Promise<string | Uint8Array> {
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
  const svg = await toSvg(figure)
  if (format === 'svg') return svg
  const { Resvg } = await import('@resvg/resvg-js')
  return new Resvg(svg, {
    fitTo: { mode: 'zoom', value: PNG_SCALE },
    background: 'white',
    font: { loadSystemFonts: true, defaultFontFamily: 'DejaVu Sans', sansSerifFamily: 'DejaVu Sans' },
  })
    .render()
    .asPng()
}

/** A figure carries its numbers. Whatever else it names, a file or an address, is not read. */
const refuse = (address: unknown): Promise<never> =>
  Promise.reject(
    new KeymarkError('bad-input', `A figure may not load anything, and this one asks for ${String(address)}.`),
  )
const LOADS_NOTHING = { options: {}, load: refuse, sanitize: refuse, http: refuse, file: refuse }

/** Vega is loaded only when a figure is saved: it is half a second of start-up. */
async function toSvg(figure: Figure): Promise<string> {
  const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')])
  const { spec } = vegaLite.compile(figure.spec as unknown as Parameters<typeof vegaLite.compile>[0])
  const view = new vega.View(vega.parse(spec), { renderer: 'none', loader: LOADS_NOTHING })
  try {
    return await view.toSVG()
  } finally {
    view.finalize()
  }
}
