/** A study's way to its annotators and back. */
import { basename, join } from 'node:path'
import type { LabelsImport } from '#contract/packet.ts'
import type { Study } from '#contract/study.ts'
import { buildLabels, readReturned } from '../exchange/labels.ts'
import { buildPacket, packetFileNames, type Packet } from '../exchange/packet.ts'
import { ensureFolder, writeFileWhole } from '../exchange/write-file.ts'
import type { Workspace } from '../project/workspace.ts'
import { backUpBeforeImport } from './backup.ts'
import { importLabels, labelsOf, type LabelsFile } from '../store/labels.ts'
import { packetSent } from '../store/packet-state.ts'
import { openPacket, packetsOf } from '../store/packet.ts'
import { getStudy } from '../store/study.ts'

/** Writes one packet for each annotator into `folder`. */
export async function exportPackets(
  workspace: Workspace,
  study: number,
  folder: string,
): Promise<{ file: string; annotator: string }[]> {
  const built: { name: string; packet: string; annotator: string; assignments: number; bytes: Buffer }[] = []
  for (const whole of packetsOf(workspace.store, study)) {
    const { name, packet, annotator } = whole
    const bytes = await buildPacket(whole, workspace.version)
    built.push({
      name,
      packet,
      annotator,
      assignments: whole.assignments.length + (whole.questions?.length ?? 0),
      bytes,
    })
  }
  const names = packetFileNames(built)
  ensureFolder(folder)
  return built.map(({ bytes, annotator, packet, assignments }, i) => {
    const file = names[i] ?? ''
    writeFileWhole(join(folder, file), [bytes])
    packetSent(workspace.store, packet, assignments)
    return { file, annotator }
  })
}

/** Puts a packet's study into the open project, or what it has more than an earlier one. */
export const placePacket = ({ store }: Workspace, packet: Packet): Study => getStudy(store, openPacket(store, packet))

/** Returns the number of events and answers in the file. */
export async function writeLabels(workspace: Workspace, study: number, path: string): Promise<number> {
  const labels = labelsOf(workspace.store, study)
  writeFileWhole(path, [await buildLabels(labels, workspace.version)])
  return labels.events.length + (labels.answers?.length ?? 0)
}

/** All files are read and checked before the first is imported. */
export async function importLabelFiles(
  workspace: Workspace,
  paths: readonly string[],
  dryRun: boolean,
): Promise<LabelsImport[]> {
  const files: LabelsFile[] = []
  for (const path of paths) files.push({ file: basename(path), labels: await readReturned(path) })
  if (!dryRun) await backUpBeforeImport(workspace)
  return importLabels(workspace.store, files, { dryRun })
}
