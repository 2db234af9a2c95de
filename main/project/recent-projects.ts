/** The projects opened lately, newest first. Losing this file loses nothing that matters. */
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import type { RecentProject } from '#contract/project.ts'
import { writeFileWhole } from '../exchange/write-file.ts'
import { KeymarkError } from '../keymark-error.ts'

const Entries = z.array(z.object({ id: z.uuid(), path: z.string() }))
const KEPT = 10

export class RecentProjects {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  get #file(): string {
    return join(this.#folder, 'recent-projects.json')
  }

  #read(): z.infer<typeof Entries> {
    try {
      return Entries.parse(JSON.parse(readFileSync(this.#file, 'utf8')))
    } catch {
      return []
    }
  }

  list(): RecentProject[] {
    return this.#read()
      .filter(({ path }) => existsSync(path))
      .map(({ id, path }) => ({ id, name: basename(path, '.keymark'), folder: dirname(path) }))
  }

  add(path: string): void {
    if (this.#folder === '') return
    const others = this.#read().filter((entry) => entry.path !== path)
    mkdirSync(this.#folder, { recursive: true })
    writeFileWhole(this.#file, [JSON.stringify([{ id: randomUUID(), path }, ...others].slice(0, KEPT), null, 2)])
  }

  path(id: string): string {
    const entry = this.#read().find((candidate) => candidate.id === id)
    if (entry === undefined)
      throw new KeymarkError('not-found', 'That project is no longer on the list. Open it from its place.')
    return entry.path
  }
}
