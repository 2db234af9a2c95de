import { app, Menu, type MenuItemConstructorOptions } from 'electron'
import type { Command } from '#contract/command.ts'

/** @param send takes a chosen command to the page; items that Electron can do alone are done there */
export function setMenu(send: (command: Command) => void): void {
  const item = (label: string, command: Command, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => send(command),
    ...(accelerator !== undefined && { accelerator }),
  })
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  const isMac = process.platform === 'darwin'
  const menus: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        item('New project…', 'project.create', 'CmdOrCtrl+Shift+N'),
        item('Open project…', 'project.open', 'CmdOrCtrl+O'),
        item('Save project as…', 'project.save-as'),
        item('Close project', 'project.close'),
        separator,
        item('Open packet…', 'packet.open'),
        item('Return labels…', 'packet.return'),
        separator,
        item('Export packets…', 'packet.export'),
        item('Import labels…', 'packet.import'),
        item('Export labels…', 'dataset.export'),
        separator,
        { role: isMac ? 'close' : 'quit' },
      ],
    },
    {
      label: '&Edit',
      // The page takes back labels, or typing while a field has the focus. Only macOS needs the menu for the latter.
      submenu: [
        ...(isMac ? [{ role: 'undo' } as const, { role: 'redo' } as const, separator] : []),
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        separator,
        { role: 'selectAll' },
      ],
    },
    {
      label: '&View',
      submenu: [
        item('Command palette', 'palette.open'),
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        separator,
        {
          label: 'Theme',
          submenu: [item('System', 'theme.system'), item('Light', 'theme.light'), item('Dark', 'theme.dark')],
        },
        ...(app.isPackaged ? [] : [separator, { role: 'reload' } as const, { role: 'toggleDevTools' } as const]),
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        item('Guide for annotators', 'guide.open'),
        item('Keyboard shortcuts', 'shortcuts.open'),
        separator,
        { role: 'about' },
      ],
    },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(menus))
}
