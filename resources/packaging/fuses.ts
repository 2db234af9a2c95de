/** Electron's fuses: bits in the program itself that its environment and command line cannot set. */
import { readFileSync } from 'node:fs'

/** In the order of the wire. @see https://www.electronjs.org/docs/latest/tutorial/fuses */
export const FUSES = {
  RunAsNode: false,
  EnableCookieEncryption: true,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
  // There is no snapshot of our own to load.
  LoadBrowserProcessSpecificV8Snapshot: false,
  GrantFileProtocolExtraPrivileges: false,
  // Out of bounds is told by the processor, as in Chromium: WebAssembly stays as fast and as safe as there.
  WasmTrapHandlers: true,
} as const

/** What precedes the wire in every Electron binary: then a version, the number of fuses, and a character for each. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'

/**
 * The fuses of a built program, read from its bytes.
 * @param program path of the executable
 * @throws Error when there is no wire, or it has another version or length
 */
export function readFuses(program: string): Record<keyof typeof FUSES, boolean> {
  const bytes = readFileSync(program)
  const at = bytes.indexOf(SENTINEL) + SENTINEL.length
  const names = Object.keys(FUSES) as (keyof typeof FUSES)[]
  if (at < SENTINEL.length || bytes[at] !== 1 || bytes[at + 1] !== names.length)
    throw new Error(`${program} has no wire of ${names.length} fuses.`)
  const wire = bytes.toString('latin1', at + 2, at + 2 + names.length)
  return Object.fromEntries(names.map((name, index) => [name, wire[index] === '1'])) as ReturnType<typeof readFuses>
}
