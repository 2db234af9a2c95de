import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildArchive, readArchive, sha256 } from '#main/exchange/archive.ts'
import { buildLabels, readLabels } from '#main/exchange/labels.ts'
import { buildPacket, packetFileNames, readPacket } from '#main/exchange/packet.ts'
import { assignmentTriggers } from '#main/store/assignment-trigger.ts'
import { labelsOf } from '#main/store/labels.ts'
import { openStore } from '#main/store/open.ts'
import { holdsPacket, openPacket, packetsOf } from '#main/store/packet.ts'
import { getStudy, queueOf, scanOf } from '#main/store/study.ts'
import { ANNOTATORS, assignmentsOf, labelOne, writeStudy } from '../../fixtures/packet.ts'
import { temporaryFolder } from '../../fixtures/project.ts'

const folder = temporaryFolder()
const NAMES = ['manifest.json', 'study.json', 'assignments.jsonl', 'events.jsonl']

async function written(): Promise<{ paths: string[]; lab: ReturnType<typeof writeStudy> }> {
  const lab = writeStudy()
  const paths: string[] = []
  for (const packet of packetsOf(lab.db, lab.study)) {
    const path = join(folder, packetFileNames([packet])[0] ?? '')
    writeFileSync(path, await buildPacket(packet, '0'))
    paths.push(path)
  }
  return { paths, lab }
}

/** Every name of a field that stands anywhere in a value. */
const fields = (value: unknown): string[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([name, inner]) => [...(Array.isArray(value) ? [] : [name]), ...fields(inner)])

const lines = (text: Buffer | undefined): unknown[] =>
  (text?.toString() ?? '')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)

/** The file made again with one member edited and every digest put right, but those of `keep`. */
async function forged(path: string, edit: Record<string, (text: string) => string>): Promise<string> {
  const members = await readArchive(path, NAMES)
  for (const [name, change] of Object.entries(edit)) {
    members.set(name, Buffer.from(change(members.get(name)?.toString() ?? '')))
  }
  if (!('manifest.json' in edit)) {
    const manifest = JSON.parse(members.get('manifest.json')?.toString() ?? '') as {
      members: { name: string; bytes: number; sha256: string }[]
    }
    for (const entry of manifest.members) {
      const bytes = members.get(entry.name) ?? Buffer.alloc(0)
      Object.assign(entry, { bytes: bytes.length, sha256: sha256(bytes) })
    }
    members.set('manifest.json', Buffer.from(JSON.stringify(manifest)))
  }
  const out = join(folder, 'forged')
  writeFileSync(out, await buildArchive(members))
  return out
}

describe('a packet', () => {
  it('brings the annotator all that the label page shows, in the order of work', async () => {
    const { paths, lab } = await written()
    for (const [i, path] of paths.entries()) {
      const packet = await readPacket(path)
      const db = openStore(join(temporaryFolder(), 'own.keymark'))
      const study = openPacket(db, packet)
      expect(getStudy(db, study)).toMatchObject({
        name: 'wiki',
        scan: null,
        scanName: null,
        seed: null,
        perLayer: null,
        minSupport: 3,
        annotators: [ANNOTATORS[i]],
        assignments: 5,
        labelled: 0,
      })
      expect(db.prepare('SELECT version, text FROM guideline').all()).toEqual([
        { version: 2, text: '# Read the last word' },
      ])
      expect(db.prepare("SELECT json_extract(spec, '$.assistance') FROM study").pluck().get()).toBe(1)
      const theirs = queueOf(db, study).map(({ assignment }) => assignmentTriggers(db, assignment))
      const ours = assignmentsOf(lab.db, ANNOTATORS[i] ?? '').map((id) => assignmentTriggers(lab.db, id))
      expect(theirs).toEqual(
        ours.map((triggers) =>
          triggers.map((t) => ({
            ...t,
            sentence: null,
            source: '',
            coefficient: Number((t.coefficient / (triggers[0]?.coefficient ?? 0)).toPrecision(3)),
          })),
        ),
      )
      expect(() => scanOf(getStudy(db, study))).toThrow(/came in a packet/u)
      db.close()
    }
    lab.db.close()
  })

  it('says nowhere which keys it holds, which of them are controls, or who else labels', async () => {
    const { paths, lab } = await written()
    const numbers = lab.db.prepare('SELECT sum(sentence > 9) FROM assignment_trigger').pluck().get()
    expect(numbers).toBeGreaterThan(0)
    for (const [i, path] of paths.entries()) {
      const members = await readArchive(path, NAMES)
      const [manifest, study] = ['manifest.json', 'study.json'].map(
        (name) => JSON.parse(String(members.get(name))) as object,
      )
      const assignments = lines(members.get('assignments.jsonl')) as { id: string; triggers: object[] }[]
      expect(new Set(fields([manifest, study, assignments]))).toEqual(
        new Set(
          (
            'format version application study packet members name bytes sha256 ' +
            'annotator settings minSupport assistance guidelines text created ' +
            'id triggers coefficient source tokens tokenIds tokenEnds first position nextToken'
          ).split(' '),
        ),
      )
      // A control has the same form as a key, and nothing but random bits for a name.
      const [shape, ...others] = assignments.map(({ triggers, ...rest }) => [
        Object.keys(rest),
        triggers.map((t) => Object.keys(t)),
      ])
      for (const other of others) expect(other).toEqual(shape)
      for (const { id } of assignments) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4/u)
      const text = [...members.values()].map(String).join('\n') + readFileSync(path, 'latin1')
      const hidden = [
        'layer',
        'index',
        '"key"',
        'kind',
        'control',
        'practice',
        'rank',
        'sentence',
        'seed',
        'perLayer',
        'made-model',
        'm'.repeat(64),
        'c'.repeat(64),
        String(ANNOTATORS[1 - i]),
      ]
      for (const word of hidden) expect(text, word).not.toContain(word)
      expect(text).toContain(ANNOTATORS[i])
      expect(basename(path)).toBe(['wiki-ada-lovelace.kmpacket', 'wiki-grace-hopper.kmpacket'][i])
    }
    const [one, two] = await Promise.all(paths.map(readPacket))
    expect(one?.assignments.filter(({ id }) => two?.assignments.some((other) => other.id === id))).toEqual([])
    lab.db.close()
  })

  it('opened again changes nothing, and a later one adds to it; another annotator’s is kept out', async () => {
    const { paths, lab } = await written()
    const [packet, other] = await Promise.all(paths.map(readPacket))
    if (packet === undefined || other === undefined) throw new Error('two packets')
    const db = openStore(join(temporaryFolder(), 'own.keymark'))
    const half = { ...packet, assignments: packet.assignments.slice(0, 2) }
    const study = openPacket(db, half)
    labelOne(db, queueOf(db, study)[0]?.assignment ?? 0, 'base')
    const before = queueOf(db, study)
    expect(openPacket(db, half)).toBe(study)
    expect(queueOf(db, study)).toEqual(before)
    expect(holdsPacket(db, packet.packet)).toBe(true)
    openPacket(db, { ...packet, guidelines: { version: 3, text: 'third', created: '2026-03-01T00:00:00.000Z' } })
    expect(queueOf(db, study)).toHaveLength(5)
    expect(queueOf(db, study).slice(0, 2)).toEqual(before)
    expect(db.prepare('SELECT version FROM guideline').pluck().all()).toEqual([2, 3])
    const state = db.serialize()
    const swapped = { ...packet, assignments: packet.assignments.toReversed() }
    expect(() => openPacket(db, swapped)).toThrow(/other prefixes at place 1/u)
    expect(() => openPacket(db, other)).toThrow(/another annotator's packet/u)
    expect(() => openPacket(lab.db, packet)).toThrow(/is the one that the study "wiki" was drawn in/u)
    expect(db.serialize().equals(state)).toBe(true)
    // Another study of the same name is another study.
    const elsewhere = writeStudy()
    const [third] = [...packetsOf(elsewhere.db, elsewhere.study)]
    if (third !== undefined) expect(getStudy(db, openPacket(db, third)).name).toBe('wiki 2')
    expect(() => [...packetsOf(db, study)]).toThrow(/came in a packet/u)
    for (const store of [db, lab.db, elsewhere.db]) store.close()
  })

  it('is refused with the reason when its content was edited, even by someone who puts the outer digests right', async () => {
    const { paths, lab } = await written()
    const path = paths[0] ?? ''
    const cases: [Record<string, (text: string) => string>, RegExp][] = [
      [
        { 'study.json': (text) => text.replace('"minSupport": 3', '"minSupport": 1'), 'manifest.json': (text) => text },
        /study\.json was changed .*SHA-256/u,
      ],
      [
        { 'assignments.jsonl': (text) => text.replace('base', 'bake'), 'manifest.json': (text) => text },
        /assignments\.jsonl was changed/u,
      ],
      [
        { 'manifest.json': (text) => text.replace('"version": 1', '"version": 2') },
        /version 2 of its format; this Keymark reads version 1/u,
      ],
      [
        { 'manifest.json': (text) => text.replace('kmpacket', 'kmlabels') },
        /is a labels file, not a packet\. Import it/u,
      ],
      [{ 'manifest.json': (text) => text.replace(/"packet": "\w/u, '"packet": "Z') }, /manifest\.json at packet/u],
      [{ 'manifest.json': () => 'no' }, /manifest\.json is no JSON/u],
      [{ 'study.json': (text) => text.replace('"name"', '"layer": 3, "name"') }, /study\.json at the top: .*layer/u],
      [
        { 'study.json': (text) => text.replace('"minSupport": 3', '"minSupport": 0') },
        /study\.json at settings\.minSupport/u,
      ],
      [
        { 'assignments.jsonl': (text) => text.replace('"position":5', '"position":50') },
        /assignments\.jsonl, line 1 at triggers\.0: the last token/u,
      ],
      [{ 'assignments.jsonl': (text) => text + text }, /names an assignment twice/u],
      [{ 'assignments.jsonl': (text) => text.slice(0, -3) }, /does not end in a line end/u],
      [{ 'events.jsonl': () => '' }, /does not hold exactly study\.json and assignments\.jsonl/u],
    ]
    for (const [edit, reason] of cases) await expect(readPacket(await forged(path, edit))).rejects.toThrow(reason)
    lab.db.close()
  })
})

describe('a labels file', () => {
  it('comes back as it was written, and is refused when it is a packet, out of order or has an event twice', async () => {
    const { paths, lab } = await written()
    const db = openStore(join(temporaryFolder(), 'own.keymark'))
    const study = openPacket(db, await readPacket(paths[0] ?? ''))
    labelOne(db, queueOf(db, study)[2]?.assignment ?? 0, 'base "quoted"\nline')
    const labels = labelsOf(db, study)
    const path = join(folder, 'back.kmlabels')
    writeFileSync(path, await buildLabels(labels, '0'))
    expect(await readLabels(path)).toEqual(labels)
    await expect(readLabels(paths[0] ?? '')).rejects.toThrow(/is a packet, not a labels file\. Open it as a packet/u)
    const edits: [(text: string) => string, RegExp][] = [
      [(text) => `${text.trimEnd().split('\n').toReversed().join('\n')}\n`, /not in the order of their times/u],
      [(text) => text + text, /has an event twice/u],
      [(text) => text.replace('Z"', '+01:00"'), /line 1 at time/u],
      [(text) => text.replace(/"time":"\d{4}/u, '"time":"9999'), /the year must lie between 1990 and 2100/u],
      [(text) => text.replace('"add-pattern"', '"drop-table"'), /line 1 at change/u],
      [(text) => text.replace('"ranks":[1,2,3]', '"ranks":[0]'), /line 4 at change/u],
    ]
    for (const [edit, reason] of edits) {
      await expect(readLabels(await forged(path, { 'events.jsonl': edit }))).rejects.toThrow(reason)
    }
    db.close()
    lab.db.close()
  })

  it('leaves nothing beside the files that were asked for', () => {
    expect(readdirSync(folder).filter((name) => !/\.kmpacket$|^back\.kmlabels$|^forged$/u.test(name))).toEqual([])
    expect(existsSync(join(folder, 'forged'))).toBe(true)
  })
})

it('names packets by study and annotator, and tells apart those that a file system would take for one', () => {
  const named = (annotator: string, packet: string) => ({ name: 'wiki 16', annotator, packet })
  expect(packetFileNames([named('Ada', 'a'), named('José Núñez', 'b')])).toEqual([
    'wiki-16-Ada.kmpacket',
    'wiki-16-José-Núñez.kmpacket',
  ])
  const alike = packetFileNames([named('ada', '11111111-2'), named('Ada', '33333333-4'), named('A.da!', 'c')])
  expect(alike).toEqual(['wiki-16-ada-11111111.kmpacket', 'wiki-16-Ada-33333333.kmpacket', 'wiki-16-A.da.kmpacket'])
})
