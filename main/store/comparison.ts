/** How the kinds of two studies were matched: kept beside the first one's specification, of which exports know nothing. */
import { foreignKind, namesOf } from '#contract/kind.ts'
import { KindMapping } from '#contract/statistics.ts'
import type { Study } from '#contract/study.ts'
import { KeymarkError } from '../keymark-error.ts'
import { lookOf } from './look.ts'
import type { Store } from './open.ts'
import { stored } from './stored.ts'

const PATH = `'$.comparisons."' || (SELECT uuid FROM study WHERE id = @second) || '"'`

/**
 * The mapping that is given, kept from now on; else the one that was kept; else kinds of the same name.
 * @throws KeymarkError `bad-input` when it names a kind that the studies do not have, or leaves one of the second's out.
 */
export function mappingBetween(db: Store, first: Study, second: Study, given: KindMapping | null): KindMapping {
  const ids = { first: first.id, second: second.id }
  const kept = db.prepare(`SELECT json_extract(spec, ${PATH}) FROM study WHERE id = @first`).pluck().get(ids) as
    | string
    | null
  const [own, others] = [namesOf(first.kinds), namesOf(second.kinds)]
  const alike = Object.fromEntries(others.filter((kind) => own.includes(kind)).map((kind) => [kind, kind]))
  const mapping = given ?? (kept === null ? alike : stored(KindMapping, kept))
  const missing = others.filter((kind) => !(kind in mapping))
  const reason =
    foreignKind(Object.keys(mapping), second.kinds) ??
    foreignKind(Object.values(mapping), first.kinds) ??
    (missing.length === 0
      ? null
      : `${missing.join(', ')} of “${second.name}” has to be one of the kinds of “${first.name}” (${own.join(', ')}), or be left out`)
  if (reason !== null) throw new KeymarkError('bad-input', `The studies cannot be compared: ${reason}.`)
  // Where the project is open to look, it serves this once.
  if (given !== null && lookOf(db) === null) {
    const set = db.prepare(
      `UPDATE study SET spec = json_set(spec, '$.comparisons', coalesce(json_extract(spec, '$.comparisons'), json('{}'))) WHERE id = @first`,
    )
    const put = db.prepare(`UPDATE study SET spec = json_set(spec, ${PATH}, json(@mapping)) WHERE id = @first`)
    db.transaction(() => {
      set.run({ first: first.id })
      put.run({ ...ids, mapping: JSON.stringify(mapping) })
    })()
  }
  return mapping
}
