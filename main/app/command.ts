/** The command line of the installed program, which has no Node beside it: Electron runs the commands, without a window. */
import { app } from 'electron'
import { surroundings } from '#main/commands/command-host.ts'
import { runProgram } from '#main/commands/program.ts'

/**
 * What stands behind `--command … --`, as the installed `keymark` writes it.
 * @returns null when the window is wanted
 */
export function commandWords(argv: readonly string[]): string[] | null {
  const at = argv.indexOf('--')
  return at > 0 && argv.slice(0, at).includes('--command') ? argv.slice(at + 1) : null
}

/** Runs one command and ends the program with its status. */
export async function runCommand(words: readonly string[], here: typeof surroundings): Promise<void> {
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => app.exit(code === 'EPIPE' ? 0 : 1))
  Object.assign(surroundings, here)
  // Processes of Electron begin when it is ready.
  await app.whenReady()
  app.exit(await runProgram(words))
}
