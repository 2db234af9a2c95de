/** The projects opened lately, newest first. Losing this file loses nothing that matters. */
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import type { RecentProject } from '#contract/project.ts'
import { writeFileWhole } from '../exchange/write-file.ts'
import { KeymarkError } from '../keymark-error.ts'

/** `packets`: ids of the packets whose labels the project keeps. */
const Entry = z.object({ id: z.uuid(), path: z.string(), packets: z.array(z.string()).default([]) })
const Entries = z.array(Entry)
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

  #write(entries: z.infer<typeof Entries>): void {
    mkdirSync(this.#folder, { recursive: true })
    writeFileWhole(this.#file, [JSON.stringify(entries, null, 2)])
  }

  list(): RecentProject[] {
    return this.#read()
      .filter(({ path }) => existsSync(path))
      .map(({ id, path }) => ({ id, name: basename(path, '.keymark'), folder: dirname(path) }))
  }

  add(path: string): void {
    if (this.#folder === '') return
    const entries = this.#read()
    const packets = entries.find((entry) => entry.path === path)?.packets ?? []
    const others = entries.filter((entry) => entry.path !== path)
    this.#write([{ id: randomUUID(), path, packets }, ...others].slice(0, KEPT))
  }

  /** The project of the list that keeps a packet's labels, by its path; null when none is known to. */
  holding(packet: string): string | null {
    return this.#read().find(({ path, packets }) => packets.includes(packet) && existsSync(path))?.path ?? null
  }

  /** The project on the list keeps this packet's labels. */
  holds(path: string, packet: string): void {
    if (this.#folder === '') return
    const entries = this.#read()
    this.#write(
      entries.map((entry) =>
        entry.path === path ? { ...entry, packets: [...new Set([...entry.packets, packet])] } : entry,
      ),
    )
  }

  path(id: string): string {
    const entry = this.#read().find((candidate) => candidate.id === id)
    if (entry === undefined)
      throw new KeymarkError('not-found', 'That project is no longer on the list. Open it from its place.')
    return entry.path
  }
}
