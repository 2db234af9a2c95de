import { app, Menu, type MenuItemConstructorOptions } from 'electron'
import type { Command, Offer } from '#contract/command.ts'
import type { RecentProject } from '#contract/project.ts'

export interface MenuOptions {
  /** Takes a chosen command to the page; items that Electron can do alone are done there. */
  send: (command: Command) => void
  recent: () => RecentProject[]
  openRecent: (id: string) => void
}

/** The application menu. It follows what the page can do: an item that has to wait says what for. */
export function createMenu(options: MenuOptions): { show: (offers: readonly Offer[]) => void; refresh: () => void } {
  let shown = ''
  let known: readonly Offer[] = []
  const show = (offers: readonly Offer[]): void => {
    known = offers
    const recent = options.recent()
    const next = JSON.stringify([offers, recent])
    // A menu that is made anew closes under the pointer.
    if (next === shown) return
    shown = next
    Menu.setApplicationMenu(Menu.buildFromTemplate(menus(options, offers, recent)))
  }
  show([])
  return { show, refresh: () => show(known) }
}

function menus(
  { send, openRecent }: MenuOptions,
  offers: readonly Offer[],
  recent: readonly RecentProject[],
): MenuItemConstructorOptions[] {
  const reasons = new Map(offers.map(({ command, reason }) => [command, reason]))
  const item = (label: string, command: Command, accelerator?: string): MenuItemConstructorOptions => {
    const reason = reasons.get(command) ?? null
    return {
      id: command,
      label: reason === null ? label : `${label} (${reason})`,
      enabled: reason === null,
      click: () => send(command),
      ...(accelerator !== undefined && { accelerator }),
    }
  }
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  const isMac = process.platform === 'darwin'
  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        item('New project…', 'project.create', 'CmdOrCtrl+Shift+N'),
        item('Open project…', 'project.open', 'CmdOrCtrl+O'),
        {
          label: 'Open recent',
          enabled: recent.length > 0,
          submenu: recent.map(({ id, name, folder }) => ({
            // An ampersand would mark a letter of the item as its key.
            label: `${name} – ${folder}`.replaceAll('&', '&&'),
            click: () => openRecent(id),
          })),
        },
        item('Save project as…', 'project.save-as'),
        item('Restore…', 'project.restore'),
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
}
