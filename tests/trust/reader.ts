/** Reads strangers' files by the commands of the command line, one after another, and tells how each went. */
import { runProgram } from '#main/commands/program.ts'

export interface Reading {
  words: string[]
}

/** `raw`: what was said is no sentence that we wrote. */
export interface Outcome {
  outcome: 'read' | 'refused' | 'raw'
  said: string
}

process.env['KEYMARK_DEBUG'] = '1'

let said = ''
const keep = (text: string | Uint8Array): boolean => {
  said += String(text)
  return true
}
process.stderr.write = keep
process.stdout.write = (): boolean => true

process.on('message', ({ words }: Reading) => void read(words))

async function read(words: string[]): Promise<void> {
  said = ''
  const status = await runProgram(words)
  // An error of ours, here or from behind the contract; else it is a defect that got out.
  const isOurs = /KeymarkError|defined: true|^error: /mu.test(said)
  process.send?.({ outcome: status === 0 ? 'read' : isOurs ? 'refused' : 'raw', said } satisfies Outcome)
}
