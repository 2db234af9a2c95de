import type { TextInput } from '../inference/corpus/held-out.ts'
import { getScan, getScanInput } from '../store/scan.ts'
import type { Workspace } from '../project/workspace.ts'

/** What a scan kept out of its corpus; where it kept nothing, what was kept back from the demo model's text. */
export function heldOutText({ store }: Workspace, scan: number): TextInput {
  const { heldOut: share, split, locale, clean, field } = getScan(store, scan).settings
  if (share === 0) return { kind: 'held-out' }
  return { kind: 'rest', corpus: getScanInput(store, scan).corpus, share, rules: { split, locale, clean, field } }
}
