/** A study's way to its annotators and back. */
import { basename, join } from 'node:path'
import type { LabelsImport } from '#contract/packet.ts'
import type { Study } from '#contract/study.ts'
import { throwIfCancelled, inSteps } from '../computation/steps.ts'
import { readWhole } from '../exchange/archive.ts'
import { buildLabels, readReturned } from '../exchange/labels.ts'
import { buildPacket, packetFileNames, type Packet } from '../exchange/packet.ts'
import { ensureFolder, writeFileWhole } from '../exchange/write-file.ts'
import type { Workspace } from '../project/workspace.ts'
import { backUpBeforeImport } from './backup.ts'
import { keepArriving, takeIn, type ArrivingFile } from '../store/arriving-labels.ts'
import { labelsOf } from '../store/labels.ts'
import { previewing, type LabelsFile } from '../store/labels-import.ts'
import { packetSent } from '../store/packet-state.ts'
import { openPacket, packetsOf } from '../store/packet.ts'
import { getStudy } from '../store/study.ts'
import { answered } from './start-job.ts'

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

/**
 * All files are read and checked before the first is imported; once that has begun it goes on to its end, also where the program ends
 * meanwhile: then when the project is opened again.
 *
 * @param caller aborting it cancels the import before it has begun.
 */
export const importLabelFiles = (
  workspace: Workspace,
  paths: readonly string[],
  dryRun: boolean,
  caller?: AbortSignal,
): Promise<LabelsImport[]> =>
  answered<LabelsImport[]>(
    workspace,
    {
      kind: 'labels',
      title: 'labels',
      cancelled: 'The import was cancelled. Nothing was changed.',
      work: async ({ report, signal, place }) => {
        const { store } = workspace
        report({ message: 'reading', unit: 'keys' })
        const arriving: ArrivingFile[] = []
        const files: LabelsFile[] = []
        for (const path of paths) {
          const content = readWhole(path)
          arriving.push({ file: basename(path), content })
          files.push({ file: basename(path), labels: await readReturned(path, content) })
        }
        const told = (message: string) => (done: number, total: number) => report({ message, done, total })
        const preview = await inSteps(previewing(store, files, told('checking')), signal)
        if (!dryRun) await backUpBeforeImport(workspace)
        throwIfCancelled(signal)
        place(dryRun ? preview : await takeIn(store, keepArriving(store, arriving), () => files, told('importing')))
        return 'done'
      },
    },
    caller,
  )
