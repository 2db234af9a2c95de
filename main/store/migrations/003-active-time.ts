import type { Database } from 'better-sqlite3'

/** How each event was made: how long the annotator was at work for it, and whether shared words were pointed out. */
export function activeTime(db: Database): void {
  db.exec(`
    -- Milliseconds at work on the assignment since its event before, pauses cut at 60 s; null where nobody measured.
    ALTER TABLE event ADD COLUMN active_ms INTEGER CHECK (active_ms >= 0);
    ALTER TABLE event ADD COLUMN assisted INTEGER NOT NULL DEFAULT 0 CHECK (assisted IN (0, 1));
  `)
}
