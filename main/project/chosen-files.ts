/** Paths that a person chose, behind opaque ids: the renderer can use them, not make them up. */
import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'
import type { ChosenFile } from '#contract/file.ts'
import type { CorpusSource } from '#contract/corpus.ts'
import { filesOf } from '../inference/corpus/files.ts'
import type { CorpusInput } from '../inference/corpus/source.ts'
import { KeymarkError } from '../keymark-error.ts'

export class ChosenFiles {
  readonly #paths = new Map<string, string>()

  register(path: string): ChosenFile {
    const id = randomUUID()
    this.#paths.set(id, path)
    return { id, name: basename(path) }
  }

  /** @throws KeymarkError when the id was not given out by this process. */
  path(id: string): string {
    const path = this.#paths.get(id)
    if (path === undefined)
      throw new KeymarkError('not-found', 'That choice of file is no longer known. Choose it again.')
    return path
  }

  /** Where a person says that a scan's model is now; null where nobody says so. */
  moved(id: string | null | undefined): string | null {
    return id === null || id === undefined ? null : this.path(id)
  }

  /** Every file of what was chosen, one after another. @throws KeymarkError when a folder or a pattern stands for none. */
  corpora(sources: readonly CorpusSource[]): CorpusInput[] {
    return sources.flatMap((source) =>
      source.kind === 'file'
        ? filesOf(this.path(source.file)).map((path): CorpusInput => ({ kind: 'file', path }))
        : [source],
    )
  }

  corpus(source: CorpusSource): CorpusInput {
    return source.kind === 'file' ? { kind: 'file', path: this.path(source.file) } : source
  }
}
