import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ScopeAgreement, StudyAgreement } from '#contract/agreement.ts'
import type { RatingsAgreement } from '#main/analysis/agreement/ratings-report.ts'
import { registerAgreement } from '#main/commands/agreement.ts'
import type { StudyKey } from '#main/analysis/agreement/study-key.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { SHARED_KEYS, writeSharedStudy } from '../../fixtures/shared-study.ts'
import { inProcess } from './in-process.ts'
import { start } from './keymark.ts'

const folder = temporaryFolder()
const project = join(folder, 'p.keymark')
const SOME = ['--draws', '200', '--seed', '4', '--json']

/** As CSV: the set of kinds of each trigger of each key, by the annotators named. */
function ratingsFile(keys: readonly StudyKey[]): string {
  const rows = keys.flatMap(({ key, triggers, annotations }) =>
    annotations.flatMap(({ annotator, patterns }) =>
      Array.from({ length: triggers }, (_, t) => {
        const kinds = patterns.filter(({ ranks }) => ranks.includes(t + 1)).map(({ kind }) => kind)
        return `${key}-${t + 1},${annotator},${kinds.length === 0 ? '{}' : [...new Set(kinds)].toSorted().join('|')}`
      }),
    ),
  )
  const path = join(folder, 'ratings.csv')
  writeFileSync(path, `unit,rater,value\n${rows.join('\n')}\n`)
  return path
}

async function json<Result>(...args: string[]): Promise<Result> {
  return JSON.parse(await inProcess(registerAgreement, ['agreement', ...args, ...SOME])) as Result
}

describe('keymark agreement of a study', () => {
  let result: StudyAgreement & { study: string }
  beforeAll(async () => {
    writeSharedStudy(project).db.close()
    result = await json('--project', project, '--study', 'shared')
  })

  it('says which study, seed and draws, and gives every scope', () => {
    expect(result).toMatchObject({ study: 'shared', seed: 4, draws: 200, shared: 6 })
    expect(result.layers.map(({ layer, keys }) => [layer, keys])).toEqual([
      [1, 3],
      [2, 2],
    ])
    expect(result.pairs.map(({ pair, keys }) => [...pair, keys])).toEqual([
      ['ann', 'bob', 4],
      ['ann', 'zoe', 2],
      ['bob', 'zoe', 3],
    ])
  })

  it('has the numbers that --ratings has for the same labels, overall and of each pair', async () => {
    const scopes: [ScopeAgreement, (annotator: string) => boolean][] = [
      [result.overall, () => true],
      ...result.pairs.map((scope): [ScopeAgreement, (annotator: string) => boolean] => [
        scope,
        (annotator) => scope.pair.includes(annotator),
      ]),
    ]
    for (const [scope, counts] of scopes) {
      const keys = SHARED_KEYS.map((key) => ({
        ...key,
        annotations: key.annotations.filter(({ annotator }) => counts(annotator)),
      })).filter(({ annotations }) => annotations.length > 1)
      const path = ratingsFile(keys)
      const nominal = await json<RatingsAgreement>('--ratings', path)
      const ofSets = await json<RatingsAgreement>('--ratings', path, '--level', 'set')
      const { triggers } = scope
      expect(triggers.ratings).toBe(nominal.ratings)
      expect(triggers.units).toBe(nominal.units)
      expect(triggers.percent.value).toBeCloseTo(Number(nominal.percentAgreement), 12)
      expect(triggers.alpha.value).toBeCloseTo(Number(nominal.krippendorff.nominal), 12)
      expect(triggers.masi.value).toBeCloseTo(Number(ofSets.masi), 12)
      expect(triggers.jaccard.value).toBeCloseTo(Number(ofSets.jaccard), 12)
      if (scope.annotators.length > 2) continue
      expect(triggers.cohen.value).toBeCloseTo(Number(nominal.cohen[0]?.kappa), 12)
      expect(triggers.fleiss.value).toBeCloseTo(Number(nominal.fleiss?.kappa), 12)
    }
  })

  it('prints for people every level with its name, the MASI variant, and the keys to look at', async () => {
    const stdout = await inProcess(registerAgreement, [
      'agreement',
      '--project',
      project,
      '--study',
      'shared',
      '--draws',
      '50',
    ])
    for (const words of ['MASI (Passonneau 2006)', '5 keys', '1 that one labelled alone', 'bob, zoe', 'layer 2', '2/1'])
      expect(stdout).toContain(words)
    expect(stdout).not.toMatch(/NaN|\[object/u)
  })

  it.each([
    [[], '--ratings FILE'],
    [['--project', project], '--study'],
    [['--study', 'shared'], '--project'],
    [['--project', project, '--study', 'shared', '--ratings', 'x.csv'], 'Leave out either'],
    [['--project', project, '--study', 'shared', '--level', 'set'], '--level is for --ratings'],
    [['--project', project, '--study', 'none'], 'It holds: shared'],
    [['--project', join(folder, 'no.keymark'), '--study', 'shared'], 'no.keymark'],
    [['--project', project, '--study', 'shared', '--seed', '9999999999'], 'seed'],
    [['--project', project, '--study', 'shared', '--draws', '1000000'], 'draws'],
  ])('refuses %j in words', async (args, words) => {
    await expect(inProcess(registerAgreement, ['agreement', ...args])).rejects.toThrow(words)
  })

  it('is a program of its own that ends, with its result or with one line', async () => {
    const good = await start(['agreement', '--project', project, '--study', 'shared', ...SOME])
    expect(good).toMatchObject({ status: 0, stderr: '' })
    expect(JSON.parse(good.stdout)).toEqual(result)
    const bad = await start(['agreement', '--project', project, '--study', 'none'])
    expect(bad).toMatchObject({ status: 1, stdout: '' })
    expect(bad.stderr).toMatch(/^keymark: .* It holds: shared\.\n$/u)
  })
})
