/** Opens what a person hands over as a file: a project, or a packet with the project that keeps its labels. */
import { extname } from 'node:path'
import { fileName } from '../exchange/file-name.ts'
import { readPacket } from '../exchange/packet.ts'
import { KeymarkError } from '../keymark-error.ts'
import type { Workspace } from '../project/workspace.ts'
import { fileOf } from '../store/look.ts'
import { holdsPacket } from '../store/packet.ts'
import { placePacket } from './packet.ts'

/** Extensions of the files that can be handed over; labels are refused with a word on where they belong. */
export const FILES = ['.keymark', '.kmpacket', '.kmlabels']

/**
 * @param path absolute
 * @returns what was opened; null when the person cancelled
 * @throws KeymarkError that names the file; what was open stays then
 */
export async function openFile(workspace: Workspace, path: string): Promise<'project' | 'packet' | null> {
  const extension = extname(path).toLowerCase()
  if (extension === '.kmpacket') return (await openPacketFile(workspace, path)) ? 'packet' : null
  if (extension !== '.keymark') {
    throw new KeymarkError(
      'bad-input',
      extension === '.kmlabels'
        ? `${path} holds returned labels. Open the project that sent the packet, and take “Import labels…” there.`
        : `${path} is neither a project (.keymark) nor a packet (.kmpacket).`,
    )
  }
  await workspace.openProject(path, { mustExist: true })
  return 'project'
}

/**
 * The project that keeps the packet's labels is opened; the first time, the person is asked where that is to be.
 *
 * @returns false when the person cancelled
 */
export async function openPacketFile(workspace: Workspace, path: string): Promise<boolean> {
  const packet = await readPacket(path)
  if (!workspace.isOpen || !holdsPacket(workspace.store, packet.packet)) {
    const project =
      workspace.recent.holding(packet.packet) ??
      (await workspace.dialogs.save({
        title: 'Keep the labels in',
        suggestedName: `${fileName(packet.name)}.keymark`,
        extensions: ['keymark'],
      }))
    if (project === null) return false
    await workspace.openProject(project)
  }
  placePacket(workspace, packet)
  workspace.recent.holds(fileOf(workspace.store), packet.packet)
  return true
}
