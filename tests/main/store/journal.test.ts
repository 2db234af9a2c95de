/** Annotations are what their events make: whatever was done, and in whatever order the events came in. */
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { eventInserter, eventsOf, projectAnnotation } from '#main/store/annotation.ts'
import type { Store } from '#main/store/open.ts'
import { act, ANNOTATORS, assignmentsOf, writeStudy } from '../../fixtures/packet.ts'

const annotations = (db: Store): unknown[] => db.prepare('SELECT * FROM annotation ORDER BY assignment').all()

it('the journal alone makes the same annotations again, its events in any order', () => {
  const { db } = writeStudy()
  const places = ANNOTATORS.flatMap((annotator) =>
    assignmentsOf(db, annotator).map((assignment) => ({ annotator, assignment })),
  )
  const acts = fc.array(fc.tuple(fc.nat(places.length - 1), fc.nat(500)), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(acts, fc.infiniteStream(fc.nat()), (acts, order) => {
      // Events are never deleted, so each journal is taken back.
      db.exec('BEGIN')
      for (const [place, choice] of acts) act(db, places[place]?.assignment ?? 0, choice)
      const made = annotations(db)
      const journal = places.flatMap(({ assignment, annotator }) =>
        eventsOf(db, assignment).map((event) => ({ assignment, annotator, event, at: order.next().value ?? 0 })),
      )
      const idOf = db.prepare('SELECT id FROM annotator WHERE name = ?').pluck()
      db.exec('ROLLBACK; BEGIN')
      expect(annotations(db)).toEqual([])
      const insert = eventInserter(db)
      for (const { assignment, annotator, event } of journal.toSorted((a, b) => a.at - b.at)) {
        insert(assignment, idOf.get(annotator) as number, event)
        // Also in the middle of it, where an undo may come before what it takes back.
        projectAnnotation(db, assignment)
      }
      const again = annotations(db)
      db.exec('ROLLBACK')
      expect(again).toEqual(made)
    }),
    { numRuns: 40, seed: 14 },
  )
  db.close()
})
