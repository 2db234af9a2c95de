import { z } from 'zod'
import { UnsavedChange } from './annotation.ts'
import { ChosenFile } from './file.ts'
import { Nothing, procedure, writing } from './procedure.ts'
import { Project } from './project.ts'

/** What importing one labels file does, or would do, counted by assignment; questions count as assignments do. */
export const LabelsImport = z.object({
  file: z.string(),
  study: z.string(),
  annotator: z.string(),
  /** Events in the file, and those of them that the project lacked. */
  events: z.int(),
  newEvents: z.int(),
  /** Assignments that had no label, that get more of theirs, and that the project knew as they are. */
  new: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  /**
   * Places in the annotator's queue, from 1, of assignments that were changed on both sides since they were last the
   * same. Every change is kept, in the order of their times; they are worth another look.
   */
  conflicting: z.array(z.int()),
  /** Assignments that the study does not have; left out. */
  unknown: z.int(),
})
export type LabelsImport = z.infer<typeof LabelsImport>

export const packet = {
  /** One file for each annotator; asks for a folder. Null when the person cancelled. */
  export: writing
    .input(z.object({ study: z.int() }))
    .output(
      z
        .object({ folder: z.string(), packets: z.array(z.object({ file: z.string(), annotator: z.string() })) })
        .nullable(),
    ),
  /** Asks for a packet and, unless the open project holds it already, for a project to keep its labels in. */
  open: procedure.input(Nothing).output(Project.nullable()),
  /** All that was done in a packet's study so far; asks where. Null when the person cancelled, else the file's name. */
  returnLabels: procedure.input(z.object({ study: z.int() })).output(z.string().nullable()),
  /**
   * Changes that could not be written, into a labels file that can be imported later; needs no project. All are of one
   * annotator in one study. Null when the person cancelled, else the file's name.
   */
  keepUnsaved: procedure.input(z.object({ changes: z.array(UnsavedChange).min(1) })).output(z.string().nullable()),
  /** Asks for labels files and says what importing them, in this order, would do. */
  previewLabels: writing
    .input(Nothing)
    .output(z.object({ files: z.array(ChosenFile), imports: z.array(LabelsImport) }).nullable()),
  /** All of the files or none. Doing it again changes nothing. */
  importLabels: writing.input(z.object({ files: z.array(z.uuid()).min(1) })).output(z.array(LabelsImport)),
}
