/** What a key's value promotes and suppresses: a job that reads the model's files; what it finds is not kept. */
import type { KeyId, KeyValue } from '#contract/key.ts'
import { readOutValue } from '../inference/value/client.ts'
import type { ValueEnds } from '../inference/value/task.ts'
import type { Workspace } from '../project/workspace.ts'
import { storedValue } from '../store/key-meaning.ts'
import { getScan } from '../store/scan.ts'
import { tokenTexts } from '../store/trigger.ts'
import { scanModel } from './scan-model.ts'
import { search } from './start-job.ts'

/** Tokens of either end. */
const TOP = 10

interface ValueRequest extends KeyId {
  scan: number
  /** Where the scan's model is now; null for where it was. */
  model: string | null
}

/**
 * Read out as the stored analysis reads values out, so that both say the same. Aborting `signal` stops it, as cancelling its job does.
 * @throws KeymarkError when the model is missing or another, or `cancelled`.
 */
export async function valueOfKey(
  workspace: Workspace,
  { scan, layer, index, model }: ValueRequest,
  signal: AbortSignal | undefined,
): Promise<KeyValue> {
  const db = workspace.store
  const finalNorm = storedValue(db, scan, { layer, index })?.finalNorm ?? false
  const { expected, ...at } = scanModel(db, scan, model)
  const task = { ...at, ...expected, layer, index, finalNorm, top: TOP }
  const ends = await search<ValueEnds>(
    workspace,
    {
      title: `value of ${layer}/${index} · ${getScan(db, scan).name}`,
      cancelled: 'The reading was stopped. Nothing was changed.',
      work: async ({ report, signal: stopped, place }) => {
        report({ message: 'reading the value', unit: 'values' })
        const found = await readOutValue(workspace.spawnInference, task, stopped)
        if (found === null) return 'cancelled'
        place(found)
        return 'done'
      },
    },
    signal,
  )
  const text = tokenTexts(db, scan)
  const named = (tokens: ValueEnds['promotes']): KeyValue['promotes'] =>
    tokens.map(({ id, probability }) => ({ token: text(id), id, probability }))
  return { finalNorm, promotes: named(ends.promotes), suppresses: named(ends.suppresses) }
}
