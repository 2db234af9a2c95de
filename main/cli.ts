/** Keymark without its window: the same host and handlers, one command a run. */
import { runProgram } from './commands/program.ts'

// A reader that has had enough, such as head, is no failure.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1))

process.exitCode = await runProgram(process.argv.slice(2))
