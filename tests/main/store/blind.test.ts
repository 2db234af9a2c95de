/** What is stored of a key stays out of the reach of whoever labels it blind. */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { KeyQuery } from '#contract/key.ts'
import { beginAdjudication } from '#main/store/adjudication.ts'
import { blindKeys, requireSeen } from '#main/store/blind.ts'
import { listKeys } from '#main/store/key.ts'
import type { Store } from '#main/store/open.ts'
import { packetSent } from '#main/store/packet-state.ts'
import { assignmentOf, label } from '../../fixtures/labels.ts'
import { temporaryFolder } from '../../fixtures/project.ts'
import { writeSharedStudy } from '../../fixtures/shared-study.ts'

let db: Store
let study: number
let scan: number
beforeAll(() => {
  ;({ db, study, scan } = writeSharedStudy(join(temporaryFolder(), 'p.keymark')))
})
afterAll(() => void db.close())

const look = (layer: number, index: number): void => requireSeen(db, scan, { layer, index })
const row = async (layer: number, index: number) =>
  (await listKeys(db, KeyQuery.parse({ scan, layers: [layer] }))).keys.find((key) => key.index === index)
const described = async (search: string): Promise<string[]> => {
  const query = { scan, search, inDescriptions: true, sort: 'containing' as const, descending: true }
  return (await listKeys(db, KeyQuery.parse(query))).keys.map(({ layer, index }) => `${layer}/${index}`)
}

test('a key that all have labelled is seen, with what they found', async () => {
  expect(() => look(1, 0)).not.toThrow()
  expect((await row(1, 0))?.described?.map(({ annotator, kind }) => `${annotator} ${kind}`)).toEqual([
    'ann shallow',
    'zoe shallow',
    'bob shallow',
    'bob semantic',
  ])
  expect(await described('Shallow on 1, 2, 3, 4')).toEqual(['1/0'])
  expect(await described('SHALLOW ON 6,  7')).toEqual(['1/2'])
})

test('a key that somebody has begun or not begun is refused, and nothing of it is in the table or found', async () => {
  // zoe has not finished 2/0; ann never began 2/1.
  expect(() => look(2, 0)).toThrow(/zoe has yet to label the key 2\/0 in the study "shared"/u)
  expect(() => look(2, 1)).toThrow(/ann has yet to label/u)
  const isBlind = blindKeys(db, scan)
  expect([isBlind({ layer: 2, index: 0 }), isBlind({ layer: 1, index: 0 })]).toEqual([true, false])
  expect(await row(2, 0)).toMatchObject({ described: null, promoted: null, label: 'done' })
  expect(await described('semantic on 4, 5, 6')).toEqual(['1/0'])
  // Without descriptions the search is of triggers alone.
  expect((await listKeys(db, KeyQuery.parse({ scan, search: 'semantic on' }))).total).toBe(0)
})

test('a key in no study, of another scan, or open for an adjudicator alone is seen', () => {
  beginAdjudication(db, study, 'Judge')
  expect(() => look(1, 0)).not.toThrow()
  expect(() => requireSeen(db, scan + 1, { layer: 2, index: 0 })).not.toThrow()
})

test('it opens when the last of them is done, or labels elsewhere', async () => {
  label(db, assignmentOf(db, study, 'zoe', '2/0'), [{ kind: 'shallow', ranks: [1, 2, 3] }])
  expect(() => look(2, 0)).not.toThrow()
  expect(await described('semantic on 4, 5, 6')).toEqual(['1/0', '2/0'])
  const packet = (name: string): string =>
    db.prepare('SELECT packet FROM annotator WHERE name = ?').pluck().get(name) as string
  expect(() => look(2, 1)).toThrow(/ann has yet/u)
  packetSent(db, packet('ann'), 6)
  expect(() => look(2, 1)).not.toThrow()
})
