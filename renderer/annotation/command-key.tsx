import { keysOf, useBindings } from '../command/bindings.ts'
import { KeyCaps } from '../command/key-caps.tsx'
import { LABEL_COMMANDS } from './label-commands.ts'

/** The key of a label command, as the person has set it. */
export function CommandKey({ id }: { id: keyof typeof LABEL_COMMANDS }) {
  const [key] = keysOf(
    LABEL_COMMANDS[id],
    useBindings(({ chosen }) => chosen),
  )
  return key === undefined ? null : <KeyCaps binding={key} />
}
