import { Command } from 'commander'
import { vi } from 'vitest'
import { runProgram } from '#main/commands/program.ts'
import type { Outcome } from './keymark.ts'

/** Runs a command in this process; returns what it prints. Refusals of the parser are thrown, as those of the command are. */
export async function inProcess(register: (program: Command) => void, args: string[]): Promise<string> {
  const program = new Command('keymark').exitOverride().configureOutput({ writeErr: () => undefined })
  register(program)
  const stdout = caught(process.stdout)
  try {
    await program.parseAsync(args, { from: 'user' })
  } finally {
    stdout.release()
  }
  return stdout.text()
}

/** Runs the whole command line in this process, one at a time: what a process of its own would print, and its exit status. */
export async function run(words: readonly string[]): Promise<Outcome> {
  const [stdout, stderr] = [caught(process.stdout), caught(process.stderr)]
  try {
    const status = await runProgram(words)
    return { status, stdout: stdout.text(), stderr: stderr.text() }
  } finally {
    stdout.release()
    stderr.release()
  }
}

function caught(stream: NodeJS.WriteStream): { text: () => string; release: () => void } {
  const written: string[] = []
  const spy = vi.spyOn(stream, 'write').mockImplementation((text) => written.push(String(text)) > 0)
  return { text: () => written.join(''), release: () => spy.mockRestore() }
}
