/** Where a person wants the backups of all projects. Losing this file puts new ones beside their project again. */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeFileWhole } from '../exchange/write-file.ts'

const Settings = z.object({ folder: z.string().nullable() })

export class BackupPlace {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  get #file(): string {
    return join(this.#folder, 'backup-place.json')
  }

  /** Absolute; null: beside each project. */
  get(): string | null {
    try {
      return Settings.parse(JSON.parse(readFileSync(this.#file, 'utf8'))).folder
    } catch {
      return null
    }
  }

  set(folder: string | null): void {
    if (this.#folder === '') return
    mkdirSync(this.#folder, { recursive: true })
    writeFileWhole(this.#file, [JSON.stringify({ folder })])
  }
}
