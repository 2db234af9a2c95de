import { Command } from 'commander'
import { vi } from 'vitest'

/** Runs a command in this process; returns what it prints. Refusals of the parser are thrown, as those of the command are. */
export async function inProcess(register: (program: Command) => void, args: string[]): Promise<string> {
  const written: string[] = []
  const program = new Command('keymark').exitOverride().configureOutput({ writeErr: () => undefined })
  register(program)
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0)
  try {
    await program.parseAsync(args, { from: 'user' })
  } finally {
    vi.restoreAllMocks()
  }
  return written.join('')
}
