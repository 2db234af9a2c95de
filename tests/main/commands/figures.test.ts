import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { StudyStatistics } from '#contract/statistics.ts'
import { registerFigures } from '#main/commands/figures.ts'
import { registerLayers } from '#main/commands/layers.ts'
import { readCsv } from '#main/exchange/csv-reader.ts'
import { beginAdjudication } from '#main/store/adjudication.ts'
import { recordChange } from '#main/store/annotation.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { SHARED_KEYS, TRIGGERS, writeSharedStudy } from '../../fixtures/shared-study.ts'
import { inProcess } from './in-process.ts'

const project = join(temporaryFolder(), 'p.keymark')

beforeAll(() => {
  const { db, study } = writeSharedStudy(project)
  const [first] = beginAdjudication(db, study, 'Judge')
  // The most disputed key, 2/1: agreed that there is nothing.
  recordChange(db, first?.assignment ?? 0, '00000000-0000-4000-8000-000000000001', {
    kind: 'set-state',
    state: 'no-pattern',
  })
  db.close()
})

async function figures(...options: string[]): Promise<{ files: string[]; statistics: StudyStatistics; out: string }> {
  const out = temporaryFolder()
  const text = await inProcess(registerFigures, [
    'figures',
    '--project',
    project,
    '--study',
    'shared',
    '--out',
    out,
    '--json',
    ...options,
  ])
  return { out, ...(JSON.parse(text) as { files: string[]; statistics: StudyStatistics }) }
}

/** Plain loops over the labels as the fixture states them. */
function uncovered(annotations: (typeof SHARED_KEYS)[number]['annotations']): number {
  let none = 0
  for (const { patterns } of annotations) {
    for (let rank = 1; rank <= TRIGGERS; rank++) {
      if (!patterns.some(({ ranks }) => ranks.includes(rank))) none += 1
    }
  }
  return none / annotations.length
}

describe('keymark figures', () => {
  it('writes every figure in every format, with the numbers of the statistics', async () => {
    const { out, files, statistics } = await figures('--labels', 'annotators')
    expect(readdirSync(out).toSorted()).toEqual(files.toSorted())
    const names = ['coverage', 'layers', 'pattern-counts', 'patterns-per-key', 'semantic-share']
    expect(files.toSorted()).toEqual(
      names.flatMap((name) => ['csv', 'png', 'svg', 'vl.json'].map((end) => `${name}.${end}`)).toSorted(),
    )
    for (const file of files) {
      const content = readFileSync(join(out, file))
      if (file.endsWith('png')) expect(content.subarray(1, 4).toString()).toBe('PNG')
      if (file.endsWith('svg')) expect(content.toString()).toMatch(/^<svg[\s\S]*<\/svg>\s*$/u)
      if (file.endsWith('json'))
        expect(JSON.parse(content.toString())).toMatchObject({ $schema: expect.stringContaining('vega-lite') })
    }
    const [head, ...rows] = [...readCsv(readFileSync(join(out, 'coverage.csv'), 'utf8'), 'csv')].map(
      ({ fields }) => fields,
    )
    expect(head?.slice(0, 5)).toEqual(['layer', 'value', 'low', 'high', 'keys'])
    const mark = head?.indexOf('mark') ?? -1
    const own = rows.filter((row) => row[mark] === 'value')
    expect(own.map(([layer, value]) => [Number(layer), Number(value)])).toEqual(
      statistics.layers.map(({ layer, covered }) => [layer, covered.value]),
    )
    expect(rows.some((row) => row[mark] === 'control keys')).toBe(true)
    const expected = SHARED_KEYS.reduce((sum, { annotations }) => sum + uncovered(annotations), 0)
    expect(statistics.overall.uncovered.value).toBeCloseTo(expected / (TRIGGERS * SHARED_KEYS.length), 12)
    expect(statistics.controls.annotations).toBe(1)
  })

  it('prints below the same in numbers whose labels, which days and in which time zone', async () => {
    const select = ['--labels', 'bob', '--layers', '2', '--from', '2020-01-31']
    const text = await inProcess(registerLayers, ['layers', '--project', project, '--study', 'shared', ...select])
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
    expect(text.trimEnd().split('\n').at(-1)).toMatch(
      new RegExp(
        `^Labels of the study “shared”: of one annotator alone, by bob; 2 keys, 16 triggers; only layer 2; only keys worked on from 2020-01-31 \\(${zone}\\); .*Model: .*; text: .*\\.$`,
        'u',
      ),
    )
  })

  it('takes the adjudicated annotation where there is one, or one annotator alone', async () => {
    const { statistics: agreed } = await figures()
    const expected = SHARED_KEYS.reduce(
      (sum, { key, annotations }) => sum + (key === '2/1' ? TRIGGERS : uncovered(annotations)),
      0,
    )
    expect(agreed).toMatchObject({ adjudicated: 1, notAdjudicated: SHARED_KEYS.length - 1 })
    expect(agreed.overall.uncovered.value).toBeCloseTo(expected / (TRIGGERS * SHARED_KEYS.length), 12)

    const only = await figures('--labels', 'adjudicated-only')
    expect(only.statistics).toMatchObject({
      adjudicated: 1,
      notAdjudicated: SHARED_KEYS.length - 1,
      overall: { keys: 1 },
      raters: ['Judge'],
    })

    const { statistics: bob } = await figures('--labels', 'bob', '--layers', '2')
    const his = SHARED_KEYS.filter(({ layer }) => layer === 2).map(({ annotations }) =>
      annotations.filter(({ annotator }) => annotator === 'bob'),
    )
    expect(bob.overall.keys).toBe(2)
    expect(bob.overall.uncovered.value).toBeCloseTo(
      his.reduce((sum, one) => sum + uncovered(one), 0) / (TRIGGERS * 2),
      12,
    )
    expect(bob.layers.map(({ keys }) => keys)).toEqual([0, 2])
  })

  it('says under every figure whose labels it shows, and of which keys', async () => {
    const captions = async (...options: string[]): Promise<string[]> => {
      const { out, files } = await figures(...options)
      return files
        .filter((file) => file.endsWith('vl.json'))
        .map((file) => (JSON.parse(readFileSync(join(out, file), 'utf8')) as { description: string }).description)
    }
    for (const caption of await captions()) {
      expect(caption).toContain(
        `adjudicated for 1 of ${SHARED_KEYS.length} keys, else everyone’s (${SHARED_KEYS.length - 1})`,
      )
      expect(caption).toMatch(/by .*ann.*bob/u)
      expect(caption).toContain(`${SHARED_KEYS.length * TRIGGERS} triggers`)
    }
    const chosen = await captions('--labels', 'bob', '--layers', '2', '--from', '2020-01-01', '--guideline', '1')
    expect(chosen).toHaveLength(5)
    for (const caption of chosen) {
      expect(caption).toContain('of one annotator alone, by bob')
      expect(caption).toMatch(/only layer 2; only keys worked on from 2020-01-01 \(.+\); only version 1/u)
    }
    expect(chosen.filter((caption) => caption.includes('2,000 bootstrap draws, seed 1'))).toHaveLength(4)
  })

  it('leaves out what was changed on other days or under other guidelines', async () => {
    expect((await figures('--from', '2999-01-01')).statistics.overall.keys).toBe(0)
    expect((await figures('--to', '2999-01-01')).statistics.overall.keys).toBe(SHARED_KEYS.length)
    expect((await figures('--guideline', '2')).statistics.overall.keys).toBe(0)
    await expect(figures('--labels', 'nobody')).rejects.toThrow(/no annotator "nobody".*ann/u)
    await expect(figures('--from', 'yesterday')).rejects.toThrow(/YEAR-MONTH-DAY/u)
  })
})
