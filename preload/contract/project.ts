import { z } from 'zod'
import { Nothing, procedure } from './procedure.ts'

/** The open project file. */
export const Project = z.object({
  name: z.string(),
  folder: z.string(),
  scans: z.int(),
  studies: z.int(),
  /** What a person should know of how the file was found when it was opened; null when all was well. */
  notice: z.string().nullable(),
  /** Why nothing in it can be changed; null where it can. */
  readOnly: z.string().nullable(),
})
export type Project = z.infer<typeof Project>

export const RecentProject = z.object({ id: z.uuid(), name: z.string(), folder: z.string() })
export type RecentProject = z.infer<typeof RecentProject>

export const project = {
  /** The open project, or null. */
  get: procedure.input(Nothing).output(Project.nullable()),
  /** Asks where; null when the person cancelled. The project that was open is closed first. */
  create: procedure.input(Nothing).output(Project.nullable()),
  open: procedure.input(Nothing).output(Project.nullable()),
  /**
   * Opens the demo's project, which is made where there is none: its scan, the labels of three readers, a study to try and its
   * packet follow as jobs, those that are missing.
   */
  demo: procedure.input(Nothing).output(Project),
  recent: procedure.input(Nothing).output(z.array(RecentProject)),
  openRecent: procedure.input(z.object({ id: z.uuid() })).output(Project),
  /**
   * Why nothing can be saved in the open project any more, because its file was renamed, replaced or deleted; null while
   * all is well or none is open.
   */
  displacement: procedure.input(Nothing).output(z.string().nullable()),
  /** Opens the open project anew: one that was open to look is worked in again where its file can be written now. */
  reopen: procedure.input(Nothing).output(Project),
  /** Puts all of the open project into a file, and goes on in that one; asks where. Null when the person cancelled. */
  saveAs: procedure.input(Nothing).output(Project.nullable()),
  close: procedure.input(Nothing).output(Nothing),
}
