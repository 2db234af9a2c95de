import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { NamedFigure } from '#contract/figure.ts'
import { allLabels } from '#contract/statistics.ts'
import type { PromptReading } from '#contract/prompt.ts'
import { shown } from '#main/analysis/evaluate.ts'
import { promptFigure } from '#main/analysis/prompt/figures.ts'
import { readCsv } from '#main/exchange/csv-reader.ts'
import { writeFigure } from '#main/exchange/figure.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { RESULTS } from '../../fixtures/analysis-results.ts'
import { writeSharedStudy } from '../../fixtures/shared-study.ts'
import { testHost } from '../../fixtures/host.ts'

type StudyTables = Awaited<ReturnType<ReturnType<typeof testHost>['client']['statistics']['study']>>['tables']

/** A CSV's records as the marks read them: numbers where they are numbers, null where a cell is empty. */
function rowsOf(csv: string): Record<string, unknown>[] {
  const [head, ...records] = [...readCsv(csv, 'csv')].map(({ fields }) => fields)
  const value = (text: string): unknown => (text === '' ? null : Number.isNaN(Number(text)) ? text : Number(text))
  return records.map((fields) => Object.fromEntries((head ?? []).map((name, i) => [name, value(fields[i] ?? '')])))
}

/** Everything in a specification that brings rows of its own. */
const dataIn = (part: unknown): unknown[] =>
  part === null || typeof part !== 'object'
    ? []
    : Object.entries(part).flatMap(([name, inner]) => (name === 'data' ? [inner] : dataIn(inner)))

async function rebuilds({ spec, caption, name }: NamedFigure): Promise<void> {
  const folder = temporaryFolder()
  const write = async (values: unknown, format: 'csv' | 'svg'): Promise<string> => {
    const path = join(folder, `${name}.${format}`)
    await writeFigure({ spec: { ...spec, data: { values } }, caption }, format, path)
    return readFileSync(path, 'utf8')
  }
  expect(dataIn(spec)).toHaveLength(1)
  const { values } = spec['data'] as { values: Record<string, unknown>[] }
  const rows = rowsOf(await write(values, 'csv'))
  expect(rows).toHaveLength(values.length)
  const picture = await write(values, 'svg')
  expect(await write(rows, 'svg')).toBe(picture)
  // The marks do come from the rows: without the last of them the picture is another.
  expect(await write(rows.slice(0, -1), 'svg')).not.toBe(picture)
}

describe('the CSV of a study’s figure has every mark', () => {
  let figures: NamedFigure[] = []
  let tables: StudyTables
  beforeAll(async () => {
    const path = join(temporaryFolder(), 'p.keymark')
    const { db, study } = writeSharedStudy(path)
    db.close()
    const host = testHost()
    await host.workspace.openProject(path)
    const answer = await host.client.statistics.study(allLabels(study))
    ;({ figures, tables } = answer)
    await host.close()
  })
  it('and its tables say whose labels, how many, and which model and text', () => {
    const { findings, controls, annotators, trends } = tables
    for (const { note } of [findings, controls, annotators, trends])
      expect(note).toMatch(/^Labels of the study “[^”]+”: .*; all layers; .* Model: \S.*; text: \S/u)
    expect(findings.note).toMatch(/\d keys?, \d+ triggers; .*Intervals: 95 % over keys, for these annotators\.$/u)
    for (const { note } of [controls, annotators])
      expect(note).toMatch(/each annotator’s own, by .*; \d+ readings? of keys, \d+ of control keys/u)
    expect(annotators.note).toContain('Intervals: 95 % over control keys, for each annotator alone.')
    expect(annotators.note).toMatch(/p of ρ permutes an annotator’s keys .* 10,000 random orders .*\(seed 1\)/u)
    expect(trends.note).toMatch(/for these annotators\. p of ρ permutes keys over layers: .*\(seed 1\)/u)
  })
  it('and its five captions the same, with the filters', () => {
    expect(figures).toHaveLength(5)
    for (const { caption, spec } of figures) {
      expect(caption).toMatch(
        /Labels of the study “[^”]+”: .*, by .*; \d+ keys?, \d+ triggers; all layers; all days; /u,
      )
      expect(caption).toMatch(/ Model: \S.*; text: \S.*\.$/u)
      expect(spec['description']).toBe(caption)
    }
  })
  it.each([0, 1, 2, 3, 4])('figure %i', async (at) => rebuilds(figures[at] as NamedFigure))
})

/** A reading of three tokens by two layers; a factor on a key changes one of its predictions and one of the model's. */
const reading = (isChanged: boolean): PromptReading => {
  const predicted = (token: string, id: number, probability: number) => ({ token, id, probability })
  return {
    isCut: false,
    positions: ['<s>', ' the', ' whale\n'].map((token, position) => ({
      token,
      id: position,
      isSpecial: position === 0,
      layers: ([1, 2] as const).map((layer) => {
        const residual =
          isChanged && position === 2 && layer === 2 ? predicted(' sea', 9, 0.25) : predicted(` t${layer}`, layer, 0.5)
        const kind = (['residual', 'ffn', 'agreement', 'composition'] as const)[(position + layer) % 4]
        return { layer, residual, ffn: residual, output: residual, case: kind ?? 'residual' }
      }),
      final: [isChanged && position === 1 ? predicted(' ship', 7, 0.4) : predicted(' end', 8, 0.125)],
    })),
  }
}

describe('the CSV of a prompt’s grid has every mark', () => {
  const source = 'Model: m.'
  const plain = promptFigure({ original: reading(false), changed: null, set: [], source })
  const set = [{ layer: 1, index: 4, scale: 0 }]
  const scaled = promptFigure({ original: reading(false), changed: reading(true), set, source })
  it('as it is read', async () => rebuilds(plain))
  it('with keys scaled', async () => rebuilds(scaled))
  it('and says what stands in each cell, and what stood there before', () => {
    const rows = (figure: NamedFigure): Record<string, unknown>[] =>
      (figure.spec['data'] as { values: Record<string, unknown>[] }).values
    expect(rows(plain)).toHaveLength(3 * 4)
    expect(rows(plain).every(({ without }) => without === null)).toBe(true)
    expect(rows(scaled).filter(({ without }) => without !== null)).toMatchObject([
      { position: 1, layer: 3, token: 'ship', probability: 0.4, case: null, without: 'end' },
      { position: 2, layer: 2, token: 'sea', probability: 0.25, case: 'residual', without: 't2' },
    ])
    expect(rows(plain).find(({ position, layer }) => position === 2 && layer === 0)).toMatchObject({ token: 'whale¶' })
    expect(scaled.caption).toContain('With 1/4 × 0;')
  })
})

describe('the CSV of an analysis’s figure has every mark', () => {
  const figures = RESULTS.flatMap((result) => shown(result).figures)
  it.each(figures.map((figure) => [figure.name, figure] as const))('%s', async (_, figure) => rebuilds(figure))
  it('of every analysis with a page', () => expect(figures.length).toBeGreaterThanOrEqual(12))
})
