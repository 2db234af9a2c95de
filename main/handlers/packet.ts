import { basename } from 'node:path'
import type { UnsavedChange } from '#contract/annotation.ts'
import { buildLabels, unsavedLabels } from '../exchange/labels.ts'
import { exchangeName } from '../exchange/packet.ts'
import { writeFileWhole } from '../exchange/write-file.ts'
import { describeProject } from '../project/describe-project.ts'
import type { Workspace } from '../project/workspace.ts'
import { getStudy } from '../store/study.ts'
import { openPacketFile } from '../work/open-file.ts'
import { exportPackets, importLabelFiles, writeLabels } from '../work/packet.ts'
import type { Handlers } from './handlers.ts'

export function packetHandlers(workspace: Workspace): Handlers['packet'] {
  const { dialogs } = workspace
  return {
    export: async ({ study }) => {
      const [folder] = await dialogs.open({ title: 'Export packets into folder', kind: 'folder' })
      if (folder === undefined) return null
      return { folder: basename(folder), packets: await exportPackets(workspace, study, folder) }
    },
    open: async () => {
      const [path] = await dialogs.open({ title: 'Open packet', kind: 'file', extensions: ['kmpacket'] })
      if (path === undefined) return null
      if (!(await openPacketFile(workspace, path))) return null
      return describeProject(workspace)
    },
    returnLabels: async ({ study }) => {
      const { name, annotators } = getStudy(workspace.store, study)
      const path = await dialogs.save({
        title: 'Return labels',
        suggestedName: `${exchangeName(name, annotators.join('-'))}.kmlabels`,
        extensions: ['kmlabels'],
      })
      if (path === null) return null
      await writeLabels(workspace, study, path)
      return basename(path)
    },
    keepUnsaved: async ({ changes }) => {
      const labels = unsavedLabels(changes as [UnsavedChange, ...UnsavedChange[]])
      const path = await dialogs.save({
        title: 'Keep unsaved changes',
        suggestedName: 'unsaved.kmlabels',
        extensions: ['kmlabels'],
      })
      if (path === null) return null
      writeFileWhole(path, [await buildLabels(labels, workspace.version)])
      return basename(path)
    },
    previewLabels: async (_input, signal) => {
      const paths = await dialogs.open({ title: 'Import labels', kind: 'files', extensions: ['kmlabels'] })
      if (paths.length === 0) return null
      const imports = await importLabelFiles(workspace, paths, true, signal)
      return { files: paths.map((path) => workspace.files.register(path)), imports }
    },
    importLabels: ({ files }, signal) =>
      importLabelFiles(
        workspace,
        files.map((file) => workspace.files.path(file)),
        false,
        signal,
      ),
  }
}
