/** Folders of which other programs or machines have a copy: what SQLite relies on does not hold there. */
import { existsSync, statfsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Types of file systems by their magic numbers, as Linux has them in `statfs(2)`. */
const NETWORK: Record<number, string> = {
  0x6969: 'NFS',
  0x517b: 'SMB',
  0xff534d42: 'SMB',
  0xfe534d42: 'SMB',
  0x1021997: '9P',
  0x5346414f: 'AFS',
  0x6b414653: 'AFS',
  0x00c36400: 'Ceph',
  0x73757245: 'Coda',
}

/** What programs that sync folders put into the folder at the top. */
const MARKS: [mark: string, program: string][] = [
  ['.dropbox', 'Dropbox'],
  ['.dropbox.cache', 'Dropbox'],
  ['.stfolder', 'Syncthing'],
  ['.stignore', 'Syncthing'],
  ['.tmp.drivedownload', 'Google Drive'],
  ['.tmp.driveupload', 'Google Drive'],
  ['.owncloudsync.log', 'ownCloud'],
  ['.nextcloudsync.log', 'Nextcloud'],
  ['.849C9593-D756-4E56-8D6E-42412F2A707B', 'OneDrive'],
]

/** What they call that folder where they leave no mark. */
const NAMES: [name: RegExp, program: string][] = [
  [/^Dropbox(?: \(.+\))?$/u, 'Dropbox'],
  [/^OneDrive(?: - .+)?$/u, 'OneDrive'],
  [/^(?:Google ?Drive|GoogleDrive-.+)$/u, 'Google Drive'],
  [/^(?:Mobile Documents|iCloud ?Drive)$/u, 'iCloud'],
  [/^Nextcloud$/u, 'Nextcloud'],
]

/**
 * @param folder absolute
 * @returns what to know of it, in words; null where it is on this machine alone, as far as can be seen.
 */
export function sharedFolder(folder: string, fileSystem = fileSystemOf(folder)): string | null {
  const network = folder.startsWith('\\\\') ? 'SMB' : fileSystem === null ? undefined : NETWORK[fileSystem]
  if (network !== undefined) {
    return (
      `${folder} is on another machine (${network}), where a file is not surely on disk when it is said to be. ` +
      'Keep the project on a disk of this machine, and copy it there and back.'
    )
  }
  const program = syncedBy(folder)
  if (program === null) return null
  return (
    `${folder} is kept in step by ${program}, which may copy the project in the middle of a change, or put an older copy back. ` +
    `Keep the project outside of it, and send packets through it instead.`
  )
}

function syncedBy(folder: string): string | null {
  for (let place = folder; ; place = dirname(place)) {
    const mark = MARKS.find(([mark]) => existsSync(join(place, mark)))
    const name = NAMES.find(([name]) => name.test(basename(place)))
    const found = mark ?? name
    if (found !== undefined) return found[1]
    if (place === dirname(place)) return null
  }
}

/** The magic number; null on systems that have others. */
function fileSystemOf(folder: string): number | null {
  if (process.platform !== 'linux') return null
  // Some C libraries hand it over with a sign.
  return statfsSync(folder).type >>> 0
}
