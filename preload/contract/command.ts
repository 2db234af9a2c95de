import { z } from 'zod'

/** What the application menu asks the window to do. It comes over the window's own message channel, not as a call. */
export const Command = z.enum([
  'project.create',
  'project.open',
  'project.save-as',
  'project.close',
  'dataset.export',
  'packet.open',
  'packet.export',
  'packet.return',
  'packet.import',
  'palette.open',
  'shortcuts.open',
  'guide.open',
  'theme.system',
  'theme.light',
  'theme.dark',
])
export type Command = z.infer<typeof Command>
