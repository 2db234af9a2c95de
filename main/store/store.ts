import type Database from 'better-sqlite3'

/** An open project file. */
export type Store = Database.Database
