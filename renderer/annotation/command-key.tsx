import { KeyCaps } from '../command/key-caps.tsx'
import { useKeysInForce } from '../command/use-commands.ts'
import type { LABEL_COMMANDS, KindCommand } from './label-commands.ts'

/** The key of a label command, as the person has set it; none while another command of the page has it. */
export function CommandKey({ id }: { id: keyof typeof LABEL_COMMANDS | KindCommand }) {
  const [key] = useKeysInForce().get(id) ?? []
  return key === undefined ? null : <KeyCaps binding={key} />
}
