/** The keys that are nearest to one. By their vectors it is a job; what it finds is not kept. */
import type { KeyId, NearBy, NearKey } from '#contract/key.ts'
import type { Table } from '#contract/table.ts'
import { plural } from '../analysis/figure/figure-parts.ts'
import { scanInWords } from '../analysis/study/label-words.ts'
import { nearTable } from '../analysis/table/near.ts'
import { nearestTo } from '../inference/near/client.ts'
import type { Nearest } from '../inference/near/task.ts'
import { scanModel } from './scan-model.ts'
import { search } from './start-job.ts'
import { blindKeys, countBlind } from '../store/blind.ts'
import { inSteps } from '../computation/steps.ts'
import { overlappingKeys } from '../store/key-overlap.ts'
import { getKey, keyReader } from '../store/key.ts'
import { getScan } from '../store/scan.ts'
import type { Workspace } from '../project/workspace.ts'

type Nearness = Pick<NearKey, 'cosine' | 'shared' | 'jaccard'>

const BY: Record<NearBy, string> = {
  keys: 'the cosine of key vectors',
  values: 'the cosine of values',
  triggers: 'the prefixes that are triggers of both',
}

interface NearRequest extends KeyId {
  scan: number
  by: NearBy
  limit: number
  /** Where the scan's model is now; null for where it was. */
  model: string | null
}

/**
 * Aborting `signal` stops it, as cancelling its job does.
 * @throws KeymarkError when there is no such key, the model is missing or another, or `cancelled`.
 */
export async function nearKeys(
  workspace: Workspace,
  { by, limit, ...request }: NearRequest,
  signal: AbortSignal | undefined,
): Promise<{ total: number; keys: NearKey[]; table: Table }> {
  const db = workspace.store
  const { scan } = request
  // Unknown keys are told before the work.
  getKey(db, scan, request)
  const isBlind = blindKeys(db, scan)
  const read = keyReader(db, scan, 'positive')
  // As many more as can be left out.
  const most = limit + countBlind(db, scan)
  const found = (total: number, near: (KeyId & Nearness)[]) => {
    const seen = near.filter((one) => !isBlind(one)).slice(0, limit)
    const keys = seen.flatMap((one) => {
      const key = read(one)
      return key === undefined ? [] : [{ ...key, ...one }]
    })
    const note = `${plural(keys.length, 'key')} of ${total.toLocaleString('en')}, the nearest to ${request.layer}/${request.index} by ${BY[by]}. ${scanInWords(getScan(db, scan))}`
    return { total, keys, table: { ...nearTable(by, keys), note } }
  }
  if (by === 'triggers') {
    const { total, near } = await inSteps(overlappingKeys(db, scan, request, most), signal)
    return found(
      total,
      near.map((one) => ({ ...one, cosine: null })),
    )
  }
  const { total, near } = await compare(workspace, { ...request, by, limit: most }, signal)
  return found(
    total,
    near.map((one) => ({ ...one, shared: null, jaccard: null })),
  )
}

async function compare(
  workspace: Workspace,
  { scan, layer, index, by, limit, model }: NearRequest & { by: 'keys' | 'values' },
  signal: AbortSignal | undefined,
): Promise<Nearest> {
  const { name } = getScan(workspace.store, scan)
  const at = scanModel(workspace.store, scan, model)
  const task = { model: at.model, ...at.expected, layer, index, by, limit }
  return search<Nearest>(
    workspace,
    {
      title: `${by} near ${layer}/${index} · ${name}`,
      cancelled: 'The search was stopped. Nothing was changed.',
      work: async ({ report, signal: stopped, place }) => {
        report({ message: 'opening the model', unit: by })
        const progress = (done: number, total: number): void => report({ message: 'comparing', done, total })
        const nearest = await nearestTo(workspace.spawnInference, task, progress, stopped)
        if (nearest === null) return 'cancelled'
        place(nearest)
        return 'done'
      },
    },
    signal,
  )
}
