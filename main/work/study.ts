/** Drawing a study and adding to one, as jobs: they read all keys of a scan, and copy what is read of each. */
import type { StudyDesign } from '#contract/study-design.ts'
import type { Study } from '#contract/study.ts'
import { takeAwayHidden } from '../project/take-away.ts'
import type { Workspace } from '../project/workspace.ts'
import { writeUnfinished } from '../store/removal.ts'
import { addingAnnotator, addingKeys, hideAnnotator } from '../store/study-amendment.ts'
import type { Told } from '../store/study-design.ts'
import { drawStudy, getStudy } from '../store/study.ts'
import { answered } from './start-job.ts'

/** @throws KeymarkError; nothing of the study is kept then. */
export const draw = (workspace: Workspace, design: StudyDesign, caller?: AbortSignal): Promise<Study> =>
  drawing(
    workspace,
    `drawing “${design.name}”`,
    (signal, told) => drawStudy(workspace.store, design, signal, told),
    caller,
  )

/** @throws KeymarkError; nothing of the study is changed then. */
export const addKeys = (workspace: Workspace, study: number, perLayer: number, caller?: AbortSignal): Promise<Study> =>
  adding(workspace, study, (written) => addingKeys(workspace.store, study, perLayer, written), caller)

/** @throws KeymarkError; nothing of the study is changed then. */
export const addAnnotator = (workspace: Workspace, study: number, name: string, caller?: AbortSignal): Promise<Study> =>
  adding(workspace, study, (written) => addingAnnotator(workspace.store, study, name, written), caller)

/** @throws KeymarkError; nothing of the study is changed then. */
export function removeAnnotator(workspace: Workspace, study: number, name: string): Study {
  const { store, jobs } = workspace
  const amended = hideAnnotator(store, study, name)
  takeAwayHidden(store, jobs)
  return amended
}

const adding = (
  workspace: Workspace,
  study: number,
  steps: (written: { uuid: string; told: Told }) => ReturnType<typeof addingKeys>,
  caller: AbortSignal | undefined,
): Promise<Study> =>
  drawing(
    workspace,
    `adding to “${getStudy(workspace.store, study).name}”`,
    (signal, told) => writeUnfinished(workspace.store, (uuid) => steps({ uuid, told }), signal),
    caller,
  )

const drawing = (
  workspace: Workspace,
  title: string,
  write: (signal: AbortSignal, told: Told) => Promise<Study>,
  caller: AbortSignal | undefined,
): Promise<Study> =>
  answered<Study>(
    workspace,
    {
      kind: 'drawing',
      title,
      cancelled: 'It was cancelled. Nothing was changed.',
      work: async ({ report, signal, place }) => {
        report({ message: 'looking for keys', unit: 'assignments' })
        place(await write(signal, (done, total) => report({ message: 'drawing', done, total })))
        return 'done'
      },
    },
    caller,
  )
