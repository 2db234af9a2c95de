/** Which packets of a study are out and which came back: kept beside its specification, of which exports know nothing. */
import { z } from 'zod'
import type { Store } from './open.ts'
import { stored } from './stored.ts'

const State = z.object({
  sent: z.string().optional(),
  /** Assignments that the packet had, questions among them. */
  assignments: z.int().optional(),
  returned: z.string().optional(),
})

const PATH = `'$.packets."' || packet || '"'`

/** @param annotator by number; @param assignments how many they have now, with questions */
export function packetState(
  db: Store,
  annotator: number,
  assignments: number,
): { sent: string | null; returned: string | null; hasMore: boolean } {
  const text = db
    .prepare(`SELECT json_extract(spec, ${PATH}) FROM annotator JOIN study ON study.id = study WHERE annotator.id = ?`)
    .pluck()
    .get(annotator) as string | null
  const { sent, returned, assignments: had } = stored(State, text ?? '{}')
  return { sent: sent ?? null, returned: returned ?? null, hasMore: had !== undefined && had < assignments }
}

const patch = (db: Store, packet: string, state: z.infer<typeof State>): void => {
  db.prepare(
    `UPDATE study SET spec = json_set(spec, '$.packets', json_patch(coalesce(json_extract(spec, '$.packets'), '{}'), json_object(@packet, json(@state))))
     WHERE id = (SELECT study FROM annotator WHERE packet = @packet)`,
  ).run({ packet, state: JSON.stringify(state) })
}

/** The packet is written, with that many assignments and questions. */
export const packetSent = (db: Store, packet: string, assignments: number): void =>
  patch(db, packet, { sent: new Date().toISOString(), assignments })

/** Labels of the packet came in. */
export const packetReturned = (db: Store, packet: string): void =>
  patch(db, packet, { returned: new Date().toISOString() })
