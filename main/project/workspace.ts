/** What the handlers work on: the open project, running jobs, chosen files, and the ways to the outside. */
import { statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { BackupReason } from '#contract/backup.ts'
import type { Offer } from '#contract/command.ts'
import { ChosenFiles } from './chosen-files.ts'
import { ChosenQueues } from './chosen-queues.ts'
import { compute } from '../computation/compute.ts'
import { SMALL } from '../store/damage.ts'
import type { Inspection } from '../store/inspect.ts'
import type { ModelSource } from '#contract/model.ts'
import type { Dialogs } from './dialogs.ts'
import type { SpawnInference } from '../inference/converse.ts'
import { namedVariant } from '../inference/model/variants.ts'
import { PromptProcess } from '../inference/prompt/client.ts'
import { Jobs } from './jobs.ts'
import { KeymarkError } from '../keymark-error.ts'
import { BackupPlace } from './backup-place.ts'
import { RecentProjects } from './recent-projects.ts'
import { sharedFolder } from './shared-folder.ts'
import { ShownFigures } from './shown-figures.ts'
import { takeAwayLeft } from './take-away.ts'
import { goOnImporting } from './arriving-labels.ts'
import { removeAbandoned } from '../exchange/write-file.ts'
import { backupFolder } from '../store/backup-place.ts'
import { backUp, lastBackup, type KeptBackup } from '../store/backup.ts'
import { copyStore } from '../store/copy.ts'
import { fileOf, lookOf, requireWritable } from '../store/look.ts'
import { openToWorkOrLookApart, type RunCopying } from '../store/open-to-look.ts'
import { checkFolder, checkName, isWritable, storeError, type OpenOptions, type Store } from '../store/open.ts'
import { remark } from '../store/log.ts'
import { displacement } from '../store/place.ts'
import { stopInterruptedAnalyses } from '../store/analysis.ts'
import { stopInterruptedPasses } from '../store/example.ts'
import { interruptedScans } from '../store/scan.ts'
import { publishInSteps } from '../store/publish.ts'
import { UnreadableRow } from '../store/stored.ts'

export interface WorkspaceOptions {
  spawnInference: SpawnInference
  dialogs: Dialogs
  /** Takes what the page can do now; nobody is told where there is no page. */
  showOffers?: (offers: readonly Offer[]) => void
  /** Another project is open, or none. */
  projectChanged?: () => void
  /** Folder of this program's own files. */
  userData: string
  /** Folder of the person's documents. */
  documents: string
  /** Folder of `resources/`. */
  resources: string
  version: string
}

/** Milliseconds between two backups of a project that is opened again and again. */
const DAY = 86_400_000

export class Workspace {
  readonly jobs = new Jobs()
  readonly files = new ChosenFiles()
  readonly queues = new ChosenQueues()
  readonly figures = new ShownFigures()
  readonly recent: RecentProjects
  readonly backupPlace: BackupPlace
  readonly dialogs: Dialogs
  readonly showOffers: (offers: readonly Offer[]) => void
  readonly #projectChanged: () => void
  readonly spawnInference: SpawnInference
  readonly prompts: PromptProcess
  readonly version: string
  readonly resources: string
  readonly demoModel: string
  /** Where the demo's project and its packet are put. */
  readonly demoFolder: string
  #store: Store | null = null
  /** A project that was refused last because it is damaged. */
  #damaged: string | null = null
  /** Backups under way. */
  readonly #backups = new Set<Promise<unknown>>()
  #changing: Promise<void> = Promise.resolve()

  constructor(options: WorkspaceOptions) {
    this.dialogs = options.dialogs
    this.#projectChanged = options.projectChanged ?? (() => undefined)
    this.showOffers = options.showOffers ?? (() => undefined)
    this.spawnInference = options.spawnInference
    this.prompts = new PromptProcess(options.spawnInference)
    this.version = options.version
    this.resources = options.resources
    this.demoModel = join(options.resources, 'demo-model')
    this.demoFolder = join(options.documents, 'Keymark demo')
    this.recent = new RecentProjects(options.userData)
    this.backupPlace = new BackupPlace(options.userData)
  }

  get isOpen(): boolean {
    return this.#store !== null
  }

  /** @throws KeymarkError when no project is open. */
  get store(): Store {
    if (this.#store === null) throw new KeymarkError('not-found', 'No project is open. Open or create one first.')
    return this.#store
  }

  get projectName(): string {
    return basename(fileOf(this.store), '.keymark')
  }

  get projectFolder(): string {
    return dirname(fileOf(this.store))
  }

  /** @throws KeymarkError `not-found` for a variant that the folder does not have. */
  modelPath(source: ModelSource): string {
    if (source.kind === 'demo') return this.demoModel
    const path = this.files.path(source.file)
    return source.variant === undefined ? path : namedVariant(path, source.variant)
  }

  /** Opens `path` (a new file is created unless `mustExist`) in place of the open project, which stays if this fails. */
  openProject(path: string, options: { mustExist?: boolean } = {}): Promise<void> {
    return this.#inTurn(() => this.#open(path, options))
  }

  /** Opens the open project anew, as its file is now. */
  reopenProject(): Promise<void> {
    return this.#inTurn(() => this.#open(fileOf(this.store), { mustExist: true }))
  }

  closeProject(): Promise<void> {
    return this.#inTurn(() => this.#close())
  }

  /** Opening and closing wait for each other: they await jobs, and a second one would find half of the first. */
  #inTurn(change: () => Promise<void>): Promise<void> {
    const mine = this.#changing.then(change)
    this.#changing = mine.catch(() => undefined)
    return mine
  }

  async #open(path: string, options: { mustExist?: boolean }): Promise<void> {
    const file = resolve(path)
    if (this.#store !== null && file === this.#store.name) return
    checkName(file)
    const changed = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? null
    const inspected = await inspectedApart(file)
    const store = await this.#openStore(file, { ...options, inspected })
    await this.#close()
    this.#store = store
    if (lookOf(store) === null) {
      // Their process ended before they did: what they had found is shown, and they can be resumed.
      for (const scan of interruptedScans(store)) await publishInSteps(store, scan, 'stopped')
      stopInterruptedAnalyses(store)
      stopInterruptedPasses(store)
      takeAwayLeft(store, this.jobs)
      goOnImporting(store, this.jobs)
      removeAbandoned(dirname(store.name))
      remark(store, sharedFolder(dirname(store.name)))
      if (changed !== null) this.#backUpDaily(store, changed)
    }
    this.recent.add(fileOf(store))
    this.#projectChanged()
  }

  async #openStore(file: string, options: OpenOptions): Promise<Store> {
    this.#damaged = null
    try {
      return await openToWorkOrLookApart(
        file,
        { ...options, backups: backupFolder(file, this.backupPlace.get()) },
        (copy) => this.#copying(file, copy),
      )
    } catch (error) {
      if (!(error instanceof KeymarkError) || error.code !== 'damaged') throw error
      this.#damaged = file
      const last = lastBackup(this.backupFolders(file))
      const newest =
        last === null ? 'No backup of it was found.' : `The newest backup is of ${new Date(last).toISOString()}.`
      throw new KeymarkError('damaged', `${error.message} ${newest}`, { cause: error })
    }
  }

  /** As a job, with how far it is. @throws what it throws; KeymarkError `cancelled`. */
  async #copying(file: string, copy: Parameters<RunCopying>[0]): Promise<void> {
    const ended = Promise.withResolvers<void>()
    const megabytes = (bytes: number): number => Math.round(bytes / 1e6)
    const job = this.jobs.start('opening', `opening ${basename(file, '.keymark')} to look`, async (report, signal) => {
      report({ message: 'copying', unit: 'MB', total: megabytes(statSync(file).size) })
      const copied = copy((bytes) => report({ done: megabytes(bytes) }), signal)
      copied.then(ended.resolve, ended.reject)
      await copied.catch(() => undefined)
      return signal.aborted ? 'cancelled' : 'done'
    })
    await this.jobs.ended(job)
    this.jobs.dismiss(job)
    await ended.promise
  }

  /** In the background, once a day, of what has changed since. @param changed when the file was written last, in milliseconds */
  #backUpDaily(store: Store, changed: number): void {
    const last = lastBackup(this.backupFolders(store.name))
    const since = last ?? statSync(store.name).birthtimeMs
    if (Date.now() - since < DAY || (last !== null && changed <= last)) return
    this.backUp('day').catch((error: unknown) => remark(store, error instanceof Error ? error.message : String(error)))
  }

  /** The open project's, as it is now. @throws KeymarkError with a way out when it cannot be made. */
  backUp(reason: BackupReason, spared?: string): Promise<KeptBackup> {
    requireWritable(this.store)
    const made = backUp(this.store, backupFolder(this.store.name, this.backupPlace.get()), reason, spared)
    this.#backups.add(made)
    const forget = (): void => void this.#backups.delete(made)
    made.then(forget, forget)
    return made
  }

  /** Where backups of the project at `file` are: where they are put now, and beside it. */
  backupFolders(file: string): string[] {
    return [...new Set([backupFolder(file, this.backupPlace.get()), backupFolder(file, null)])]
  }

  /** @throws KeymarkError when no project is open, or none was refused. */
  projectFile(of: 'open' | 'refused'): string {
    if (of === 'open') return fileOf(this.store)
    if (this.#damaged === null) throw new KeymarkError('not-found', 'No project was refused. Open it again.')
    return this.#damaged
  }

  /** Puts the open project into a file at `path`, also when its own file is lost, and goes on in that one. */
  saveProjectAs(path: string): Promise<void> {
    return this.#inTurn(() => this.#saveAs(path))
  }

  async #saveAs(path: string): Promise<void> {
    const { store } = this
    const file = resolve(path)
    checkName(file)
    requireOther(file, store)
    if (file === store.name && displacement(store) === null) return
    checkFolder(file)
    await this.jobs.cancelAll()
    copyStore(store, file)
    await this.#close()
    await this.#open(file, { mustExist: true })
  }

  async #close(): Promise<void> {
    if (this.#store === null) return
    this.prompts.close()
    await this.jobs.cancelAll()
    await Promise.allSettled(this.#backups)
    this.#store.close()
    this.#store = null
    this.#projectChanged()
  }

  /** An error of SQLite, or of what a project holds and cannot be read, in words that name the project. */
  inWords(error: unknown): unknown {
    if (this.#store === null) return error
    const look = lookOf(this.#store)
    if (look !== null && error instanceof Error && 'code' in error && error.code === 'SQLITE_READONLY')
      return new KeymarkError(look.code, look.reason, { cause: error })
    const file = fileOf(this.#store)
    return isUnreadable(error) ? this.unreadable(error) : storeError(error, file)
  }

  /** What an answer holds and cannot be: it was in the project. */
  unreadable(cause: Error): unknown {
    if (this.#store === null) return cause
    const isTold = cause instanceof SyntaxError || cause instanceof UnreadableRow
    const what = isTold ? cause.message : 'a value is not what it can be'
    return new KeymarkError(
      'damaged',
      `${fileOf(this.#store)} is damaged: a row of it cannot be read (${what}). Restore it from a backup.`,
      { cause },
    )
  }
}

/** Texts of strangers are refused where they are read; what is found so late was in the project. */
const isUnreadable = (error: unknown): error is Error =>
  error instanceof UnreadableRow ||
  (error instanceof Error &&
    ((error instanceof SyntaxError && error.message.includes('JSON')) || /ZodError/u.test(error.name)))

/** Looks at a large file while others are answered; null where it is small or not there. */
async function inspectedApart(file: string): Promise<Inspection | null> {
  const stat = statSync(file, { throwIfNoEntry: false })
  const isLarge = stat?.isFile() === true && stat.size > SMALL && isWritable(file) && isWritable(dirname(file))
  return isLarge ? await compute('inspectApart', [file]) : null
}

/** @throws KeymarkError when a copy of a project that is open to look would take its place. */
function requireOther(file: string, store: Store): void {
  if (lookOf(store) !== null && file === fileOf(store)) requireWritable(store)
}
