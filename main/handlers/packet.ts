import { basename, join } from 'node:path'
import type { UnsavedChange } from '#contract/annotation.ts'
import type { LabelsImport } from '#contract/packet.ts'
import { fileName } from '../exchange/file-name.ts'
import { buildLabels, readLabels, unsavedLabels } from '../exchange/labels.ts'
import { buildPacket, packetFileName, readPacket } from '../exchange/packet.ts'
import { ensureFolder, writeFileWhole } from '../exchange/write-file.ts'
import { importLabels, labelsOf, type LabelsFile } from '../store/labels.ts'
import { holdsPacket, openPacket, packetsOf } from '../store/packet.ts'
import { getStudy } from '../store/study.ts'
import type { Workspace } from '../project/workspace.ts'
import type { Handlers } from './handlers.ts'
import { describeProject } from './project.ts'

/** Writes one packet for each annotator into `folder`. */
export async function exportPackets(
  workspace: Workspace,
  study: number,
  folder: string,
): Promise<{ file: string; annotator: string }[]> {
  const built: { file: string; annotator: string; bytes: Buffer }[] = []
  for (const packet of packetsOf(workspace.store, study)) {
    const bytes = await buildPacket(packet, workspace.version)
    built.push({ file: packetFileName(packet.packet), annotator: packet.annotator, bytes })
  }
  ensureFolder(folder)
  return built.map(({ bytes, ...rest }) => {
    writeFileWhole(join(folder, rest.file), [bytes])
    return rest
  })
}

export async function writeLabels(workspace: Workspace, study: number, path: string): Promise<number> {
  const labels = labelsOf(workspace.store, study)
  writeFileWhole(path, [await buildLabels(labels, workspace.version)])
  return labels.events.length
}

/** All files are read and checked before the first is imported. */
export async function importLabelFiles(
  workspace: Workspace,
  paths: readonly string[],
  dryRun: boolean,
): Promise<LabelsImport[]> {
  const files: LabelsFile[] = []
  for (const path of paths) files.push({ file: basename(path), labels: await readLabels(path) })
  return importLabels(workspace.store, files, { dryRun })
}

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
      const packet = await readPacket(path)
      if (!workspace.isOpen || !holdsPacket(workspace.store, packet.packet)) {
        const project = await dialogs.save({
          title: 'Keep the labels in',
          suggestedName: `${fileName(packet.name)}.keymark`,
          extensions: ['keymark'],
        })
        if (project === null) return null
        await workspace.openProject(project)
      }
      openPacket(workspace.store, packet)
      return describeProject(workspace)
    },
    returnLabels: async ({ study }) => {
      const path = await dialogs.save({
        title: 'Return labels',
        suggestedName: `${fileName(getStudy(workspace.store, study).name)}.kmlabels`,
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
    previewLabels: async () => {
      const paths = await dialogs.open({ title: 'Import labels', kind: 'files', extensions: ['kmlabels'] })
      if (paths.length === 0) return null
      const imports = await importLabelFiles(workspace, paths, true)
      return { files: paths.map((path) => workspace.files.register(path)), imports }
    },
    importLabels: ({ files }) =>
      importLabelFiles(
        workspace,
        files.map((file) => workspace.files.path(file)),
        false,
      ),
  }
}
