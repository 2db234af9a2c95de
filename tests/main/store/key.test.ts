import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type FoundKey, KeyQuery, KeySort } from '#contract/key.ts'
import { getKey, listKeys } from '#main/store/key.ts'
import { publishTriggers } from '#main/store/publish.ts'
import { listTriggers } from '#main/store/trigger.ts'
import { createStudy } from '#main/store/study.ts'
import { KEYS, LAYERS, SENTENCES, temporaryFolder, writeProject } from '../../fixtures/project.ts'

const { db, scan } = writeProject(join(temporaryFolder(), 'p.keymark'))
afterAll(() => db.close())

const list = (query: Partial<KeyQuery>): ReturnType<typeof listKeys> => listKeys(db, KeyQuery.parse({ scan, ...query }))

const names = async (query: Partial<KeyQuery>): Promise<string[]> =>
  (await list(query)).keys.map(({ layer, index }) => `${layer}/${index}`)

describe('triggers', () => {
  it('come back as they were found, with both tokens and without padding', () => {
    const triggers = listTriggers(db, scan, { layer: 1, index: 0 }, 'positive')
    expect(triggers.map(({ sentence }) => sentence)).toEqual([39, 38, 37, 36, 35])
    expect(triggers[1]).toEqual({
      rank: 2,
      coefficient: Math.fround(1.39),
      sentence: 38,
      text: 'w38.0 w38.1 w38.2 w38.3 base',
      tokens: ['<s>', 'w38.0', ' w38.1', ' w38.2', ' w38.3', ' base'],
      tokenIds: [0, 192, 193, 194, 195, 1],
      tokenEnds: [0, 5, 11, 17, 23, 28],
      first: 1,
      position: 5,
      lastToken: ' base',
      nextToken: null,
      source: 'made.txt',
    })
    expect(listTriggers(db, scan, { layer: 2, index: 2 }, 'positive')).toHaveLength(2)
    expect(listTriggers(db, scan, { layer: 2, index: 3 }, 'positive')).toEqual([])
  })

  it('are the same after publishing again, and only their sentences are kept', () => {
    const before = db.prepare('SELECT * FROM "trigger"').all()
    publishTriggers(db, scan, 'done')
    expect(db.prepare('SELECT * FROM "trigger"').all()).toEqual(before)
    expect(db.prepare('SELECT number FROM sentence ORDER BY number').pluck().all()).toEqual([
      0,
      1,
      35,
      36,
      37,
      38,
      SENTENCES - 1,
    ])
  })
})

describe('the keys table', () => {
  it('lists every key, the silent ones too', async () => {
    expect((await list({})).total).toBe(LAYERS * KEYS)
    expect(getKey(db, scan, { layer: 2, index: 3 })).toMatchObject({ triggers: 0, top: null })
  })

  it('sorts with silent keys last in both directions', async () => {
    expect((await names({ sort: 'top', descending: true })).at(-1)).toBe('2/3')
    expect((await names({ sort: 'top' })).at(-1)).toBe('2/3')
    expect((await names({ sort: 'top' }))[0]).toBe('1/0')
  })

  it('pages without gaps or repeats', async () => {
    const all = await names({ sort: 'median' })
    expect([
      ...(await names({ sort: 'median', limit: 3 })),
      ...(await names({ sort: 'median', limit: 5, offset: 3 })),
    ]).toEqual(all)
  })

  it('finds keys by words of their prefixes, whatever the words are', async () => {
    expect(await names({ search: 'w1.3 end1' })).toEqual(['2/2'])
    expect(await names({ search: 'w39' })).toHaveLength(6)
    expect(await names({ search: 'no such words' })).toEqual([])
    for (const search of ['"', "'; DROP TABLE scan; --", '(', 'a AND', '*', 'NEAR(', '-', '%'])
      expect(await names({ search })).toEqual([])
  })

  it('filters by layer and by label state', async () => {
    expect(await names({ layers: [2] })).toHaveLength(KEYS)
    createStudy(db, { name: 's', scan, perLayer: 2, seed: 1, annotator: 'a' })
    expect(await names({ label: 'unlabelled' })).toHaveLength(LAYERS * KEYS)
    db.prepare(
      "INSERT INTO annotation (assignment, state, flagged, patterns, note) SELECT min(id), 'done', 0, '[]', '' FROM assignment",
    ).run()
    expect(await names({ label: 'done' })).toHaveLength(1)
    expect(await names({ label: 'unlabelled' })).toHaveLength(LAYERS * KEYS - 1)
  })

  it('sorts by every column under every filter and search, both ways, with the same keys in order', async () => {
    db.exec(`INSERT INTO analysis (id, scan, name, settings, provenance, state, created)
        VALUES (9, ${scan}, 'values', '{"top": 3}', '{}', 'done', '');
      INSERT INTO value_token (analysis, layer, "index", rank, token, probability)
        VALUES (9, 1, 0, 1, 1, 0.5), (9, 1, 2, 2, 1, 0.7), (9, 2, 1, 3, 1, 0.1)`)
    const asks: Partial<KeyQuery>[] = [
      {},
      { layers: [1] },
      { search: 'base' },
      { endsIn: ' base' },
      { search: 'w3', endsIn: ' base', layers: [2] },
      ...(['unlabelled', 'in-progress', 'done', 'no-pattern'] as const).map((label) => ({ label })),
      { label: 'done', search: 'base', endsIn: ' base' },
      { promotes: ' base' },
      { promotes: ' base', search: 'w3', endsIn: ' base', layers: [1] },
    ]
    const value = (key: FoundKey, sort: KeySort): string | number | null => {
      const own = key[sort as Exclude<keyof FoundKey, 'isBlind' | 'promoted' | 'suppressed' | 'described'>] ?? null
      if (sort === 'label')
        return own === null ? null : ['new', 'in-progress', 'no-pattern', 'done'].indexOf(String(own))
      return typeof own === 'string' ? own.toLowerCase() : own
    }
    for (const ask of asks) {
      const unsorted = (await names(ask)).toSorted()
      for (const sort of KeySort.options) {
        for (const descending of [false, true]) {
          const { keys } = await list({ ...ask, sort, descending })
          expect(keys.map(({ layer, index }) => `${layer}/${index}`).toSorted()).toEqual(unsorted)
          const values = keys.map((key) => value(key, sort))
          const known = values.filter((one) => one !== null)
          expect(values.slice(known.length).every((one) => one === null)).toBe(true)
          const inOrder = known.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
          expect(known, `${JSON.stringify(ask)} by ${sort}`).toEqual(descending ? inOrder.toReversed() : inOrder)
        }
      }
    }
  })

  it('says the ranges when a key is out of them', () => {
    expect(() => getKey(db, scan, { layer: 1, index: KEYS })).toThrow(/layer 1 of made-model has keys 0 to 3/u)
    expect(() => getKey(db, scan, { layer: 3, index: 0 })).toThrow(/layers 1 to 2/u)
  })
})

describe('what looks the same is found', () => {
  const set = (text: string): void =>
    void db.prepare('UPDATE sentence SET text = ? WHERE scan = ? AND number = 38').run(text, scan)

  it('in whatever Unicode form, and through invisible characters, in the text or in the words', async () => {
    const before = db.prepare('SELECT text FROM sentence WHERE scan = ? AND number = 38').pluck().get(scan) as string
    const composed = 'caf\u00E9'
    const decomposed = 'cafe\u0301'
    for (const there of [composed, decomposed, 'ca\u200Bf\u00E9', 'ca\u00ADfe\u0301', 'CAF\u00C9']) {
      set(before.replace('w38.1', there))
      for (const asked of [composed, decomposed, `\u200B${composed}`])
        expect(await names({ search: asked })).toHaveLength(6)
    }
    set(before.replace('w38.1', 'c\u200Bafe'))
    expect(await names({ search: 'cafe' })).toHaveLength(6)
    expect(await names({ search: composed })).toEqual([])
    set(before)
  })

  it('so is a token, when none is spelled exactly so', async () => {
    db.prepare('UPDATE token SET text = ? WHERE id = 1').run(' base\u0301')
    for (const asked of [' base\u0301', 'base\u0301', 'bas\u00E9', ' bas\u00E9', 'ba\u200Bs\u00E9'])
      expect((await list({ endsIn: asked })).endsIn?.id).toBe(1)
    await expect(names({ endsIn: '\u200B' })).rejects.toThrow('no token')
    db.prepare('UPDATE token SET text = ? WHERE id = 1').run(' base')
  })
})

it('names the token that ends a character of several tokens, where the character is none', async () => {
  const other = writeProject(join(temporaryFolder(), 'bytes.keymark'))
  const find = (endsIn: string): Promise<unknown> => listKeys(other.db, KeyQuery.parse({ scan: other.scan, endsIn }))
  await expect(find('ë')).rejects.toThrow(/try its beginning/u)
  other.db.prepare("UPDATE token SET text = '<0xAB>' WHERE id = (SELECT max(id) FROM token)").run()
  await expect(find('Zoë')).rejects.toThrow(/of which “<0xAB>” ends it/u)
  await expect(find('zzq')).rejects.toThrow(/try its beginning/u)
  await expect(find('<0xAB>')).resolves.toMatchObject({ endsIn: { token: '<0xAB>' } })
  other.db.close()
})
