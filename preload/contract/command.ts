import { z } from 'zod'
import { Nothing, procedure } from './procedure.ts'

/** What the application menu asks the window to do. It comes over the window's own message channel, not as a call. */
export const Command = z.enum([
  'project.create',
  'project.open',
  'project.save-as',
  'project.restore',
  // A file from outside was refused because it is damaged.
  'project.damaged',
  'project.close',
  // A file that came from outside the page is open in place of what was.
  'project.opened',
  'packet.opened',
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

/** What the page can do of all that now; `reason` says in a few words why it cannot. */
export const Offer = z.object({ command: Command, reason: z.string().nullable() })
export type Offer = z.infer<typeof Offer>

export const command = {
  /** Tells the application menu, whose items stand for commands of the page. */
  offer: procedure.input(z.array(Offer)).output(Nothing),
}
