import { basename } from 'node:path'
import { exportDataset } from '../exchange/dataset.ts'
import { studyAssignments } from '../store/dataset.ts'
import { getScan } from '../store/scan.ts'
import { getStudy, scanOf } from '../store/study.ts'
import type { Workspace } from '../workspace.ts'
import type { DatasetFormat } from '#contract/dataset.ts'
import type { Handlers } from './handlers.ts'

/** Writes the study's dataset into `folder`; returns the file names. */
export function exportStudy(workspace: Workspace, id: number, format: DatasetFormat, folder: string): string[] {
  const study = getStudy(workspace.store, id)
  const dataset = {
    study,
    scan: getScan(workspace.store, scanOf(study)),
    assignments: studyAssignments(workspace.store, id),
  }
  return exportDataset(dataset, format, folder)
}

export function datasetHandlers(workspace: Workspace): Handlers['dataset'] {
  return {
    export: async ({ study, format }) => {
      const [folder] = await workspace.dialogs.open({ title: 'Export into folder', kind: 'folder' })
      if (folder === undefined) return null
      return { folder: basename(folder), files: exportStudy(workspace, study, format, folder) }
    },
  }
}
