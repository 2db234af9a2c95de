import * as fc from 'fast-check'
import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Annotation, Change } from '#contract/annotation.ts'
import { getAnnotation, recordChange, travel, viewAnnotation } from '#main/store/annotation.ts'
import { labelsOf } from '#main/store/labels.ts'
import { atOnce } from '#main/computation/steps.ts'
import { importLabels, previewing } from '#main/store/labels-import.ts'
import { buildLabels, readLabels, unsavedLabels, type Labels } from '#main/exchange/labels.ts'
import { openStore, type Store } from '#main/store/open.ts'
import { openPacket, packetsOf } from '#main/store/packet.ts'
import { queueOf } from '#main/store/study.ts'
import { act, labelOne, writeStudy } from '../../fixtures/packet.ts'
import { temporaryFolder } from '../../fixtures/project.ts'

interface Desk {
  db: Store
  path: string
  study: number
  queue: number[]
}

/** The first annotator's own project. */
function annotatorOf(lab: { db: Store; study: number }): Desk {
  const [packet] = [...packetsOf(lab.db, lab.study)]
  if (packet === undefined) throw new Error('no packet')
  const path = join(temporaryFolder(), 'own.keymark')
  const db = openStore(path)
  const study = openPacket(db, packet)
  return { db, path, study, queue: queueOf(db, study).map(({ assignment }) => assignment) }
}

/** The same project on another machine. */
function copyOf({ db, path, study, queue }: Desk): Desk {
  db.pragma('wal_checkpoint(TRUNCATE)')
  const other = join(temporaryFolder(), 'other.keymark')
  copyFileSync(path, other)
  return { db: openStore(other), path: other, study, queue }
}

const labels = ({ db, study }: { db: Store; study: number }): Labels => labelsOf(db, study)

/** The events so far; none where nothing was labelled. */
const eventsIn = ({ db }: Desk): unknown[] => db.prepare('SELECT 1 FROM event').all()

/** All annotations of a project's study by the assignment's uuid; those of the first annotator. */
function annotations(db: Store): Record<string, Annotation> {
  const rows = db
    .prepare('SELECT id, uuid FROM assignment WHERE annotator = (SELECT min(id) FROM annotator)')
    .all() as { id: number; uuid: string }[]
  return Object.fromEntries(rows.map(({ id, uuid }) => [uuid, getAnnotation(db, id)]))
}

const counts = (db: Store, ...files: Labels[]) =>
  importLabels(
    db,
    files.map((labels, i) => ({ file: `${i}.kmlabels`, labels })),
  )

describe('returned labels', () => {
  it('make in the study what they made at the annotator’s, undone and redone changes included; twice changes nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(4), fc.nat(200)), { minLength: 5, maxLength: 40 }),
        fc.array(fc.nat(), { minLength: 1, maxLength: 6 }),
        (acts, imports) => {
          const lab = writeStudy()
          const twinOf = join(temporaryFolder(), 'twin.keymark')
          const own = annotatorOf(lab)
          lab.db.pragma('wal_checkpoint(TRUNCATE)')
          copyFileSync(lab.path, twinOf)
          act(own.db, own.queue[0] ?? 0, 0)
          const states: { labels: Labels; made: Record<string, Annotation> }[] = []
          for (const [place, choice] of acts) {
            act(own.db, own.queue[place] ?? 0, choice)
            states.push({ labels: labels(own), made: annotations(own.db) })
          }
          // What several files of one person would do together, older ones and the same one again among them.
          const files = imports.map((pick, i) => ({
            file: `${i}.kmlabels`,
            labels: (states[pick % states.length] as (typeof states)[0]).labels,
          }))
          const twin = openStore(twinOf)
          const preview = atOnce(previewing(twin, files))
          expect(importLabels(twin, files)).toEqual(preview)
          twin.close()
          let newest = -1
          for (const pick of imports) {
            const at = pick % states.length
            const [outcome] = counts(lab.db, (states[at] as (typeof states)[0]).labels)
            newest = Math.max(newest, at)
            // An older file than one that is in already never takes anything back.
            expect(annotations(lab.db)).toEqual(states[newest]?.made)
            expect(outcome).toMatchObject({ conflicting: [], unknown: 0 })
            if (at < newest) expect(outcome).toMatchObject({ newEvents: 0, new: 0, updated: 0 })
          }
          lab.db.close()
          own.db.close()
        },
      ),
      { numRuns: 12, seed: 11 },
    )
  })

  it('of two copies of a project merge to the same annotations in any order of returns and imports', () => {
    const steps = fc.array(fc.tuple(fc.nat(1), fc.nat(4), fc.nat(200)), { minLength: 10, maxLength: 40 })
    fc.assert(
      fc.property(
        steps,
        fc.array(fc.nat(), { minLength: 2, maxLength: 8 }),
        fc.infiniteStream(fc.nat()),
        (acts, a, order) => {
          const lab = writeStudy()
          const one = annotatorOf(lab)
          act(one.db, one.queue[0] ?? 0, 0)
          const desks = [one, copyOf(one)]
          const returned: Labels[] = []
          for (const [which, place, choice] of acts) {
            const desk = desks[which] as Desk
            act(desk.db, desk.queue[place] ?? 0, choice)
            returned.push(labels(desk))
          }
          const last = desks.map(labels)
          // One project gets the final files only, another old ones in between, in another order, some twice.
          counts(lab.db, ...last)
          const other = annotatorOf(lab)
          for (const pick of a) counts(other.db, returned[pick % returned.length] as Labels)
          const shuffled = [...last, ...returned.slice(0, 3)]
            .map((file) => ({ file, at: order.next().value ?? 0 }))
            .toSorted((x, y) => x.at - y.at)
          for (const { file } of shuffled) counts(other.db, file)
          expect(annotations(other.db)).toEqual(annotations(lab.db))
          // Both copies take in what the other did, and all agree.
          for (const desk of desks) counts(desk.db, ...last.toReversed())
          for (const desk of desks) {
            expect(annotations(desk.db)).toEqual(annotations(lab.db))
            expect(labels(desk)).toEqual(labels(other))
          }
          const [again] = counts(lab.db, labels(other))
          expect(again).toMatchObject({ newEvents: 0, new: 0, updated: 0, conflicting: [] })
          for (const { db } of [lab, other, ...desks]) db.close()
        },
      ),
      { numRuns: 12, seed: 12 },
    )
  })

  it('are told apart: new, updated, unchanged, conflicting and unknown, and a preview writes nothing', () => {
    const lab = writeStudy()
    const own = annotatorOf(lab)
    const [first = 0, second = 0, third = 0, fourth = 0] = own.queue
    for (const assignment of [first, second]) labelOne(own.db, assignment, 'ends in base')
    const files = [{ file: 'a.kmlabels', labels: labels(own) }]
    const preview = atOnce(previewing(lab.db, files))
    expect(preview).toEqual([
      expect.objectContaining({
        file: 'a.kmlabels',
        study: 'wiki',
        annotator: 'ada lovelace',
        events: 10,
        newEvents: 10,
      }),
    ])
    expect(preview[0]).toMatchObject({ new: 2, updated: 0, unchanged: 0, conflicting: [], unknown: 0 })
    expect(lab.db.prepare('SELECT count(*) FROM event').pluck().get()).toBe(0)
    expect(importLabels(lab.db, files)).toEqual(preview)
    // Made under the version of the guidelines that came in the packet.
    expect(lab.db.prepare('SELECT DISTINCT guideline FROM event').pluck().all()).toEqual([2])

    const copy = copyOf(own)
    recordChange(own.db, second, crypto.randomUUID(), { kind: 'note', note: 'here' })
    labelOne(own.db, third, 'new')
    recordChange(copy.db, second, crypto.randomUUID(), { kind: 'note', note: 'there' })
    expect(counts(lab.db, labels(own))[0]).toMatchObject({ new: 1, updated: 1, unchanged: 1, conflicting: [] })
    expect(counts(lab.db, labels(copy))[0]).toMatchObject({ new: 0, updated: 0, unchanged: 1, conflicting: [2] })
    const stranger = { ...labels(own), events: labels(own).events.map((event) => ({ ...event })) }
    labelOne(own.db, fourth, 'x')
    for (const event of stranger.events) event.assignment = '00000000-0000-4000-8000-000000000000'
    expect(counts(lab.db, stranger)[0]).toMatchObject({ unknown: 1, newEvents: 0, unchanged: 0 })
    for (const { db } of [lab, own, copy]) db.close()
  })

  it('carry how long each change took and whether it was assisted, and only a study with assistance has any', () => {
    const lab = writeStudy()
    const own = annotatorOf(lab)
    const [first = 0, second = 0] = own.queue
    const note = (assignment: number, work: { activeMs: number; assisted: boolean }): void =>
      void recordChange(own.db, assignment, crypto.randomUUID(), { kind: 'note', note: `${work.activeMs}` }, work)
    note(first, { activeMs: 1234, assisted: true })
    note(second, { activeMs: 60_000, assisted: false })
    travel(own.db, second, 'undo', { activeMs: 5, assisted: true })
    // The time was spent before the second key, the change is the first one's.
    travel(own.db, second, 'undo', { activeMs: 7, assisted: false })
    const expected = [
      { activeMs: 1234, assisted: true },
      { activeMs: 60_000, assisted: false },
      { activeMs: 5, assisted: true },
      { activeMs: null, assisted: false },
    ]
    expect(labels(own).events).toMatchObject(expected)
    counts(lab.db, labels(own))
    expect(lab.db.prepare('SELECT active_ms AS activeMs, assisted FROM event ORDER BY time').all()).toEqual(
      expected.map(({ activeMs, assisted }) => ({ activeMs, assisted: assisted ? 1 : 0 })),
    )
    const forged = labels(own)
    Object.assign(forged.events[0] ?? {}, { activeMs: 1 })
    expect(() => counts(lab.db, forged)).toThrow(/another content/u)
    own.db.exec(`UPDATE study SET spec = json_set(spec, '$.assistance', json('false'))`)
    note(first, { activeMs: 1, assisted: true })
    expect(labels(own).events.at(-1)).toMatchObject({ activeMs: 1, assisted: false })
    own.db.close()
    lab.db.close()
  })

  it('take in what could not be saved from the file it was kept in, as if it had been', async () => {
    const lab = writeStudy()
    const own = annotatorOf(lab)
    const [first = 0] = own.queue
    const { address } = viewAnnotation(own.db, first)
    const pattern = crypto.randomUUID()
    const changes: Change[] = [
      { kind: 'add-pattern', pattern },
      { kind: 'describe', pattern, description: 'kept' },
    ]
    // The clock was set back in between.
    const times = ['2026-03-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z']
    const [one, two] = changes.map((change, i) => ({
      ...address,
      id: crypto.randomUUID(),
      change,
      work: { activeMs: 10, assisted: true },
      time: times[i] ?? '',
    }))
    if (!one || !two) throw new Error('no changes')
    const path = join(temporaryFolder(), 'unsaved.kmlabels')
    writeFileSync(path, await buildLabels(unsavedLabels([one, two]), '0'))
    const file = await readLabels(path)
    for (const { db } of [own, lab]) expect(counts(db, file)[0]).toMatchObject({ new: 1, newEvents: 2 })
    expect(getAnnotation(own.db, first).patterns).toMatchObject([{ description: 'kept' }])
    expect(counts(own.db, file)[0]).toMatchObject({ newEvents: 0, unchanged: 1 })
    // Saved after all, they are what the file says, which then brings nothing new.
    const later = annotatorOf(lab)
    const assignment = later.queue[0] ?? 0
    for (const { id, change, work, time } of [one, two]) recordChange(later.db, assignment, id, change, work, time)
    expect(counts(later.db, file)[0]).toMatchObject({ newEvents: 0, unchanged: 1 })
    expect(counts(lab.db, labels(later))[0]).toMatchObject({ newEvents: 0, unchanged: 1 })
    later.db.close()
    expect(() => unsavedLabels([one, { ...two, packet: '0' }])).toThrow(/several studies or annotators/u)
    own.db.close()
    lab.db.close()
  })

  it('that leave a done key without its ground put it back in progress, whichever copy comes first', () => {
    const lab = writeStudy()
    const own = annotatorOf(lab)
    const [first = 0] = own.queue
    labelOne(own.db, first, 'base')
    travel(own.db, first, 'undo')
    const copy = copyOf(own)
    const pattern = getAnnotation(own.db, first).patterns[0]?.id ?? ''
    recordChange(copy.db, first, crypto.randomUUID(), { kind: 'mark', pattern, ranks: [1], shown: false })
    recordChange(own.db, first, crypto.randomUUID(), { kind: 'set-state', state: 'done' })
    expect(getAnnotation(own.db, first).state).toBe('done')
    for (const order of [
      [own, copy],
      [copy, own],
    ]) {
      const lab2 = annotatorOf(lab)
      for (const desk of order) counts(lab2.db, labels(desk))
      expect(Object.values(annotations(lab2.db))[0]).toMatchObject({
        state: 'in-progress',
        patterns: [{ ranks: [2, 3] }],
      })
      lab2.db.close()
    }
    for (const { db } of [lab, own, copy]) db.close()
  })

  it('keep the order of the events when the clock of the annotator’s machine is set back', () => {
    const lab = writeStudy()
    const own = annotatorOf(lab)
    const [first = 0] = own.queue
    const real = Date.now
    try {
      for (const [i, note] of ['one', 'two', 'three'].entries()) {
        Date.now = () => 1_800_000_000_000 - i * 86_400_000
        recordChange(own.db, first, crypto.randomUUID(), { kind: 'note', note })
      }
    } finally {
      Date.now = real
    }
    expect(getAnnotation(own.db, first).note).toBe('three')
    travel(own.db, first, 'undo')
    expect(getAnnotation(own.db, first).note).toBe('two')
    counts(lab.db, labels(own))
    expect(annotations(lab.db)).toEqual(annotations(own.db))
    own.db.close()
    lab.db.close()
  })

  it('keep the order whatever the clock says, through a file, and what it said beside it', async () => {
    const YEAR = 365 * 86_400_000
    const moment = fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2038-01-01') })
    const steps = fc.array(fc.tuple(moment, fc.nat(4), fc.nat(200)), { minLength: 4, maxLength: 25 })
    const real = Date.now
    await fc.assert(
      fc.asyncProperty(steps, async (acts) => {
        const lab = writeStudy()
        const [own, plain] = [annotatorOf(lab), annotatorOf(lab)]
        const said: string[] = []
        let seen = 0
        try {
          for (const [i, [now, place, choice]] of acts.entries()) {
            Date.now = () => now
            act(own.db, own.queue[place] ?? 0, choice)
            const { length } = eventsIn(own)
            if (length > seen) said.push(new Date(now).toISOString())
            seen = length
            // The same on a machine whose clock goes on.
            Date.now = () => Date.parse('2026-01-01') + i * 1000
            act(plain.db, plain.queue[place] ?? 0, choice)
          }
        } finally {
          Date.now = real
        }
        const content = (db: Store): unknown =>
          Object.values(annotations(db)).map(({ patterns, ...rest }) => ({
            ...rest,
            patterns: patterns.map((pattern) => ({ ...pattern, id: '' })),
          }))
        expect(content(own.db)).toEqual(content(plain.db))
        if (seen > 0) {
          const path = join(temporaryFolder(), 'back.kmlabels')
          writeFileSync(path, await buildLabels(labels(own), '0'))
          const file = await readLabels(path)
          counts(lab.db, file)
          expect(annotations(lab.db)).toEqual(annotations(own.db))
          // Times order the events, and the clock is kept where it says something else by more than a minute.
          const { events } = file
          expect(events.map(({ time }) => time)).toEqual(events.map(({ time }) => time).toSorted())
          for (const [i, { time, clock }] of events.entries()) {
            const off = Math.abs(Date.parse(clock ?? time) - Date.parse(said[i] ?? ''))
            expect(off).toBeLessThanOrEqual(60_000)
            expect(clock === undefined).toBe(Date.parse(time) - Date.parse(said[i] ?? '') <= 60_000)
          }
          // A file of a version that kept no clock, of the same events, changes nothing.
          const older = { ...file, events: events.map((event) => ({ ...event, clock: undefined })) }
          expect(counts(lab.db, older)[0]).toMatchObject({ newEvents: 0, conflicting: [] })
          const last = events.at(-1)
          const assignment = own.queue.find(
            (one) => viewAnnotation(own.db, one).address.assignment === last?.assignment,
          )
          const { setBack } = viewAnnotation(own.db, assignment ?? 0)
          expect(setBack).toEqual(last?.clock === undefined ? null : { from: last.time, to: last.clock })
        }
        for (const { db } of [lab, own, plain]) db.close()
      }),
      {
        numRuns: 12,
        seed: 17,
        examples: [
          [
            [
              [Date.parse('2037-05-01'), 0, 0],
              [Date.parse('2037-05-01') - 11 * YEAR, 0, 5],
            ],
          ],
        ],
      },
    )
  })

  it('of another study, another packet, or that contradict what is known are refused, and nothing is written', () => {
    const lab = writeStudy()
    const own = annotatorOf(lab)
    labelOne(own.db, own.queue[0] ?? 0, 'base')
    const good = labels(own)
    counts(lab.db, good)
    labelOne(own.db, own.queue[1] ?? 0, 'more')
    const newer = labels(own)
    const changed = (edit: (events: Labels['events']) => void): Labels => {
      const events = structuredClone(newer.events)
      edit(events)
      return { ...newer, events }
    }
    const before = annotations(lab.db)
    const refusals: [Labels, RegExp][] = [
      [{ ...newer, study: crypto.randomUUID() }, /a study that this project does not have \(it has: wiki\)/u],
      [{ ...newer, packet: '0'.repeat(32) }, /sent no such packet of the study "wiki"/u],
      [changed(([event]) => Object.assign(event ?? {}, { time: '2020-01-01T00:00:00.000Z' })), /with another content/u],
      [changed(([event]) => Object.assign(event ?? {}, { change: { kind: 'note', note: '!' } })), /another content/u],
      [
        changed((events) =>
          Object.assign(events[8] ?? {}, {
            change: { kind: 'mark', pattern: crypto.randomUUID(), ranks: [6], shown: true },
          }),
        ),
        /marks trigger 6 of 5 \(the key at place 2\)/u,
      ],
      [
        changed((events) => Object.assign(events[9] ?? {}, { change: { kind: 'undo', event: good.events[0]?.id } })),
        /an event that is not there/u,
      ],
    ]
    for (const [file, reason] of refusals) {
      // A sound file before it is refused with it.
      expect(() => counts(lab.db, newer, file)).toThrow(reason)
      expect(annotations(lab.db)).toEqual(before)
      expect(lab.db.prepare('SELECT count(*) FROM event').pluck().get()).toBe(good.events.length)
    }
    own.db.close()
    lab.db.close()
  })

  it('are for packets that were labelled only', () => {
    const lab = writeStudy()
    const own = annotatorOf(lab)
    expect(() => labels(lab)).toThrow(/drawn in this project/u)
    expect(() => labels(own)).toThrow(/Nothing of the study "wiki" was labelled yet/u)
    own.db.close()
    lab.db.close()
  })
})
