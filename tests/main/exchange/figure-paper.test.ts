/** Saved figures: as wide as a column of a journal, whatever is drawn, with type that is read there. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FigureOptions, type Figure } from '#contract/figure.ts'
import { COLOURS, figureOf, layerAxis, paperLine, POINT, shareAxis } from '#main/analysis/figure/figure-parts.ts'
import { writeFigure } from '#main/exchange/figure.ts'
import { temporaryFolder } from '../../fixtures/project.ts'

const folder = temporaryFolder()

/** Points over layers, a reference beside the plot, and a legend above it. */
function figure(layers: number): Figure {
  const names = Array.from({ length: layers }, (_, i) => i + 1)
  const values = names.flatMap((layer) =>
    ['before the layer', 'both say so'].map((what) => ({ layer, value: 0.4, what })),
  )
  return figureOf(names, 'Layers < 9 & “so”', values, {
    encoding: { x: layerAxis(names) },
    layer: [
      {
        mark: POINT,
        encoding: {
          y: { field: 'value', ...shareAxis('A share') },
          color: { field: 'what', scale: { range: [COLOURS.shallow, COLOURS.both] }, legend: { orient: 'top' } },
        },
      },
      paperLine(0.3, 'paper: a third in low layers'),
    ],
  })
}

async function saved(layers: number, format: 'svg' | 'png', options: Partial<FigureOptions>): Promise<Buffer> {
  const path = join(folder, `${layers}.${format}`)
  await writeFigure(figure(layers), format, path, FigureOptions.parse(options))
  return readFileSync(path)
}

const attribute = (svg: string, name: string): string =>
  new RegExp(`<svg[^>]* ${name}="([^"]*)"`, 'u').exec(svg)?.[1] ?? ''

describe.each([
  ['one-column', 85],
  ['two-columns', 174],
] as const)('a figure in %s', (width, millimetres) => {
  it.each([2, 8, 16, 48])('is %i layers in as much width as any other', async (layers) => {
    const svg = (await saved(layers, 'svg', { width })).toString()
    expect(attribute(svg, 'width')).toBe(`${millimetres}mm`)
    const [, , across = 0, down = 0] = attribute(svg, 'viewBox').split(' ').map(Number)
    // Points, to the half of one.
    expect(Math.abs(across - (millimetres * 72) / 25.4)).toBeLessThan(0.6)
    expect(Number.parseFloat(attribute(svg, 'height'))).toBeCloseTo((down * 25.4) / 72, 0)
    const sizes = [...svg.matchAll(/font-size="([\d.]+)px"/gu)].map(([, size]) => Number(size))
    expect(sizes.length).toBeGreaterThan(4)
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(8)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(10)
    expect(svg).toContain('paper: a third in low layers')
  })

  it('has the pixels of its dots per inch as a PNG, and says them', async () => {
    for (const dpi of [150, 600]) {
      const png = await saved(8, 'png', { width, dpi })
      expect(png.readUInt32BE(16)).toBe(Math.round((millimetres / 25.4) * dpi))
      expect(png.subarray(37, 41).toString('latin1')).toBe('pHYs')
      expect(png.readUInt32BE(41)).toBe(Math.round(dpi / 0.0254))
    }
  })
})

it('has its text as outlines when they are asked for, in the same size', async () => {
  const text = (await saved(8, 'svg', {})).toString()
  const outlines = (await saved(8, 'svg', { outlines: true })).toString()
  expect(text).toContain('<text')
  expect(outlines).not.toContain('<text')
  expect(outlines.length).toBeGreaterThan(text.length)
  expect(attribute(outlines, 'width')).toBe(attribute(text, 'width'))
  expect(attribute(outlines, 'height')).toBe(attribute(text, 'height'))
})

it('says what it shows in every format of a picture', async () => {
  const svg = [await saved(8, 'svg', {}), await saved(8, 'svg', { outlines: true })]
  for (const one of svg) expect(one.toString()).toContain('><desc>Layers &lt; 9 &amp; “so”</desc>')
  const png = await saved(8, 'png', {})
  const at = png.indexOf('iTXt')
  const text = png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)).toString()
  expect(text).toBe('Description\0\0\0\0\0Layers < 9 & “so”')
})
