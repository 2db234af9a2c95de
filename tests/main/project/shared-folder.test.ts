import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sharedFolder } from '#main/project/shared-folder.ts'
import { temporaryFolder } from '../../fixtures/project.ts'

const EXT4 = 0xef53

it.each([
  ['.dropbox.cache', 'Dropbox'],
  ['.stfolder', 'Syncthing'],
  ['.tmp.drivedownload', 'Google Drive'],
])('a mark %s in a folder above tells of %s', (mark, program) => {
  const folder = join(temporaryFolder(), 'studies', 'one')
  mkdirSync(folder, { recursive: true })
  expect(sharedFolder(folder, EXT4)).toBeNull()
  mkdirSync(join(folder, '../..', mark))
  expect(sharedFolder(folder, EXT4)).toContain(`is kept in step by ${program}`)
})

it.each([
  ['/home/ada/OneDrive - Lab/studies', 'OneDrive'],
  ['/Users/ada/Library/Mobile Documents/com~apple~CloudDocs', 'iCloud'],
  ['/Users/ada/Library/CloudStorage/GoogleDrive-ada@example.org/My Drive', 'Google Drive'],
])('the name of %s tells of %s', (folder, program) => {
  expect(sharedFolder(folder, EXT4)).toContain(`is kept in step by ${program}`)
  expect(sharedFolder(folder.replace(/OneDrive|Mobile|GoogleDrive/u, 'Plain'), EXT4)).toBeNull()
})

it('a file system of another machine is told', () => {
  expect(sharedFolder('/mnt/lab', 0x6969)).toContain('is on another machine (NFS)')
  expect(sharedFolder('/mnt/lab', 0xff534d42)).toContain('is on another machine (SMB)')
  expect(sharedFolder(temporaryFolder())).toBeNull()
})
