import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { KeyQuery } from '#contract/key.ts'
import { atOnce } from '#main/computation/steps.ts'
import { overlappingKeys } from '#main/store/key-overlap.ts'
import { listKeys } from '#main/store/key.ts'
import { setScanState } from '#main/store/scan.ts'
import { listTriggers } from '#main/store/trigger.ts'
import { KEYS, LAYERS, temporaryFolder, writeProject } from '../../fixtures/project.ts'

const { db, scan } = writeProject(join(temporaryFolder(), 'p.keymark'))
afterAll(() => db.close())

const all = Array.from({ length: LAYERS * KEYS }, (_, n) => ({ layer: 1 + Math.floor(n / KEYS), index: n % KEYS }))
const triggersOf = (id: { layer: number; index: number }) => listTriggers(db, scan, id, 'positive')

/** Read trigger by trigger. */
const counted = (isMeant: (trigger: ReturnType<typeof triggersOf>[number]) => boolean): [string, number][] =>
  all.flatMap((id): [string, number][] => {
    const count = triggersOf(id).filter(isMeant).length
    return count === 0 ? [] : [[`${id.layer}/${id.index}`, count]]
  })

const found = async (query: Partial<KeyQuery>, column: 'containing' | 'endingIn'): Promise<[string, number | null][]> =>
  (await listKeys(db, KeyQuery.parse({ scan, ...query }))).keys.map((key) => [`${key.layer}/${key.index}`, key[column]])

async function check(): Promise<void> {
  for (const search of ['w38', 'w3', 'base', 'w38.2 w38.3', 'end', 'nowhere'])
    expect(await found({ search }, 'containing')).toEqual(
      counted(({ text, tokenEnds, position }) => [...text].slice(0, tokenEnds[position]).join('').includes(search)),
    )
  for (const endsIn of [' base', ' w38.2'])
    expect(await found({ endsIn }, 'endingIn')).toEqual(counted(({ lastToken }) => lastToken === endsIn))
  for (const id of all) {
    const own = triggersOf(id)
    const near = all
      .filter((other) => other !== id)
      .map((other) => {
        const its = triggersOf(other)
        const shared = its.filter((a) => own.some((b) => a.sentence === b.sentence && a.position === b.position)).length
        return { ...other, shared, jaccard: shared / (own.length + its.length - shared) }
      })
      .filter(({ shared }) => shared > 0)
      .toSorted((a, b) => b.jaccard - a.jaccard || a.layer - b.layer || a.index - b.index)
    expect(atOnce(overlappingKeys(db, scan, id, 3))).toEqual({ total: near.length, near: near.slice(0, 3) })
  }
}

it('what is counted from what a scan has found is what its triggers say', check)

it('and so it is where a project has the triggers alone, or a scan has found more since', async () => {
  setScanState(db, scan, 'running')
  db.exec('UPDATE scan_layer SET positions = zeroblob(length(positions))')
  await check()
  setScanState(db, scan, 'done')
  db.exec('DELETE FROM scan_layer')
  await check()
})
