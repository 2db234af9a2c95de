/** How much memory the inference process may take: a stranger's model or tokenizer must not take the whole machine. */
import { totalmem } from 'node:os'
import { KeymarkError } from '../keymark-error.ts'

/** Gigabytes, where a person says how many. */
const VARIABLE = 'KEYMARK_MEMORY'

/** Share of the machine's memory. What is more than this on its own has no place on the machine; weights that stay in their files do not count. */
const SHARE = 0.85

const GIGABYTE = 1e9

/**
 * Bytes that the process may take for itself.
 * @throws KeymarkError `bad-input` when the variable is no number above 0.
 */
export function memoryLimit(environment: NodeJS.ProcessEnv = process.env): number {
  const asked = environment[VARIABLE]
  if (asked === undefined || asked === '') return SHARE * machineMemory()
  const gigabytes = Number(asked)
  if (gigabytes > 0 && Number.isFinite(gigabytes)) return gigabytes * GIGABYTE
  throw new KeymarkError('bad-input', `${VARIABLE} is "${asked}". Give a number of gigabytes, such as 12.`)
}

/** Bytes; in a container those that it may take. */
function machineMemory(): number {
  const allowed = process.constrainedMemory()
  return allowed > 0 ? Math.min(allowed, totalmem()) : totalmem()
}

/** Room for the name of a file, and for its length before it. */
const place = new SharedArrayBuffer(4096)
const length = new Int32Array(place, 0, 1)
const bytes = new Uint8Array(place, 4)

/** Says which file is read or run from now on, for the words of an end that comes in the middle of it. */
export function reading(file: string): void {
  const name = new TextEncoder().encode(file).subarray(0, bytes.length)
  length[0] = 0
  bytes.set(name)
  length[0] = name.length
}

/** For the thread that watches. */
export const watched = { place, from: 4 }

/** What the thread says when it ends the process, among the last words of that. */
export const EXHAUSTED = 'keymark-memory-limit'

/** Why a process ended that took more than it may, in words; null where it ended otherwise. @param reason with its last words */
export function exhausted(reason: string): KeymarkError | null {
  const { limit, named } =
    new RegExp(String.raw`${EXHAUSTED} (?<limit>\d+) (?<named>"(?:[^"\\]|\\.)*")`, 'u').exec(reason)?.groups ?? {}
  if (limit === undefined || named === undefined) return null
  const file = JSON.parse(named) as string
  const doing = file === '' ? '' : ` while it read ${file}`
  return new KeymarkError(
    'unsupported',
    `The inference process took more than ${(Number(limit) / GIGABYTE).toFixed(1)} GB of memory${doing}, and was ended. ` +
      `If that file is what it should be, take a smaller variant of the model, or set ${VARIABLE} to more gigabytes on a machine that has them.`,
  )
}
