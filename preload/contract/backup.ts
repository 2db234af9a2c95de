import { z } from 'zod'
import { Nothing, procedure, writing } from './procedure.ts'
import { Project } from './project.ts'

/** Why a backup was made. */
export const BackupReason = z.enum(['day', 'importing', 'migration', 'restore', 'asked'])
export type BackupReason = z.infer<typeof BackupReason>

/** A whole and checked copy of a project, in one file. */
export const Backup = z.object({
  id: z.uuid(),
  file: z.string(),
  made: z.iso.datetime(),
  reason: BackupReason,
  bytes: z.int(),
  /** Finished annotations and events in it; null where it cannot be read. */
  holds: z.object({ labels: z.int(), events: z.int() }).nullable(),
})
export type Backup = z.infer<typeof Backup>

/** The open project, or the one that was refused last because it is damaged. */
const Which = z.object({ of: z.enum(['open', 'refused']) })

export const backup = {
  /** Newest first. */
  list: procedure.input(Which).output(z.object({ project: z.string(), folder: z.string(), backups: z.array(Backup) })),
  /** Makes one of the open project now. */
  make: writing.input(Nothing).output(Backup),
  /** Puts a backup in place of the project, which is opened; `kept` is where what stood there before is now. */
  restore: procedure
    .input(Which.extend({ backup: z.uuid() }))
    .output(z.object({ project: Project, kept: z.string().nullable() })),
  /** Where all projects' backups are kept; null: each beside its project. */
  place: procedure.input(Nothing).output(z.string().nullable()),
  /** Asks for a folder; answers the place as it is then. */
  choosePlace: procedure.input(Nothing).output(z.string().nullable()),
  /** From now on each beside its project. */
  resetPlace: procedure.input(Nothing).output(Nothing),
}
