import type { Database } from 'better-sqlite3'

/**
 * Copies of triggers say where their tokens end, so that a prefix is a piece of its sentence. In stored sentences a token that was a part of
 * a character ended where the character does; now it ends before it, and the character belongs to the token that completes it.
 */
export function tokenEnds(db: Database): void {
  // Null where it is not known: copies of studies find it in their scan's sentence.
  db.exec('ALTER TABLE assignment_trigger ADD COLUMN token_ends TEXT')
  const scans = db
    .prepare("SELECT id, model, provenance ->> '$.specialTokens.trailing' AS trailing FROM scan")
    .all() as {
    id: number
    model: number
    trailing: number | null
  }[]
  const parts = db
    .prepare("SELECT id FROM token WHERE model = ? AND (text LIKE '%\uFFFD%' OR text GLOB '<0x??>')")
    .pluck()
  const sentences = db.prepare('SELECT number, token_ids, token_ends FROM sentence WHERE scan = ?')
  const setEnds = db.prepare('UPDATE sentence SET token_ends = ? WHERE scan = ? AND number = ?')
  const setPrefix = db.prepare('UPDATE "trigger" SET prefix_end = ? WHERE scan = ? AND sentence = ? AND position = ?')
  for (const { id: scan, model, trailing } of scans) {
    const isPart = new Set(parts.all(model) as number[])
    if (isPart.size === 0) continue
    for (const row of sentences.all(scan) as { number: number; token_ids: Buffer; token_ends: Buffer }[]) {
      const [ids, ends] = [integers(row.token_ids), integers(row.token_ends)]
      const changed: number[] = []
      // Backwards would read ends that are changed already.
      for (let i = 0; i + 1 < ends.length - (trailing ?? 0); i++) {
        if (ends[i] !== ends[i + 1] || !isPart.has(ids[i] ?? -1)) continue
        ends[i] = ends[i - 1] ?? 0
        changed.push(i)
      }
      if (changed.length === 0) continue
      setEnds.run(Buffer.from(ends.buffer), scan, row.number)
      for (const position of changed) setPrefix.run(ends[position], scan, row.number, position)
    }
  }
}

const integers = (buffer: Buffer): Int32Array => new Int32Array(new Uint8Array(buffer).buffer)
