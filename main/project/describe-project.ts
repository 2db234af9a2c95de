import type { Project } from '#contract/project.ts'
import { noticeOf } from '../store/log.ts'
import { lookOf } from '../store/look.ts'
import { listScans } from '../store/scan.ts'
import { listStudies } from '../store/study.ts'
import type { Workspace } from './workspace.ts'

/** @throws KeymarkError when no project is open. */
export const describeProject = (workspace: Workspace): Project => ({
  name: workspace.projectName,
  folder: workspace.projectFolder,
  scans: listScans(workspace.store).length,
  studies: listStudies(workspace.store).length,
  notice: noticeOf(workspace.store),
  readOnly: lookOf(workspace.store)?.reason ?? null,
})
