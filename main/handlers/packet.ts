import { basename, join } from 'node:path'
import type { UnsavedChange } from '#contract/annotation.ts'
import type { LabelsImport } from '#contract/packet.ts'
import { buildLabels, readLabels, unsavedLabels } from '../exchange/labels.ts'
import { buildPacket, exchangeName, packetFileNames } from '../exchange/packet.ts'
import { ensureFolder, writeFileWhole } from '../exchange/write-file.ts'
import { importLabels, labelsOf, type LabelsFile } from '../store/labels.ts'
import { packetsOf } from '../store/packet.ts'
import { getStudy } from '../store/study.ts'
import { openPacketFile } from '../work/open-file.ts'
import type { Workspace } from '../project/workspace.ts'
import type { Handlers } from './handlers.ts'
import { describeProject } from './project.ts'

/** Writes one packet for each annotator into `folder`. */
export async function exportPackets(
  workspace: Workspace,
  study: number,
  folder: string,
): Promise<{ file: string; annotator: string }[]> {
  const built: { name: string; packet: string; annotator: string; bytes: Buffer }[] = []
  for (const whole of packetsOf(workspace.store, study)) {
    const { name, packet, annotator } = whole
    built.push({ name, packet, annotator, bytes: await buildPacket(whole, workspace.version) })
  }
  const names = packetFileNames(built)
  ensureFolder(folder)
  return built.map(({ bytes, annotator }, i) => {
    const file = names[i] ?? ''
    writeFileWhole(join(folder, file), [bytes])
    return { file, annotator }
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
