import { BrowserWindow, dialog, type FileFilter } from 'electron'
import type { Dialogs } from '#main/project/dialogs.ts'

const PROPERTIES = {
  file: ['openFile'],
  files: ['openFile', 'multiSelections'],
  folder: ['openDirectory', 'createDirectory'],
} as const

/** The dialogs of the operating system, over the application's window. */
export const systemDialogs: Dialogs = {
  open: async ({ title, kind, extensions }) => {
    const options = { title, properties: [...PROPERTIES[kind]], filters: filters(extensions) }
    const window = BrowserWindow.getAllWindows()[0]
    const { canceled, filePaths } = await (window
      ? dialog.showOpenDialog(window, options)
      : dialog.showOpenDialog(options))
    return canceled ? [] : filePaths
  },
  save: async ({ title, suggestedName, extensions }) => {
    const options = { title, defaultPath: suggestedName, filters: filters(extensions) }
    const window = BrowserWindow.getAllWindows()[0]
    const { canceled, filePath } = await (window
      ? dialog.showSaveDialog(window, options)
      : dialog.showSaveDialog(options))
    return canceled || filePath === '' ? null : filePath
  },
}

const filters = (extensions: string[] | undefined): FileFilter[] =>
  extensions === undefined
    ? []
    : [
        { name: extensions.map((extension) => `.${extension}`).join(', '), extensions },
        { name: 'All files', extensions: ['*'] },
      ]
