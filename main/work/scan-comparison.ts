/** Two scans of the same keys, layer by layer. */
import { setImmediate } from 'node:timers/promises'
import type { Scan } from '#contract/scan.ts'
import type { KeyChange, LayerComparison, ScanComparison } from '#contract/scan-comparison.ts'
import { compareLayer, type KeyPair, type ScannedKey } from '../analysis/comparison/compare-keys.ts'
import { changedTable, comparisonTable } from '../analysis/comparison/table.ts'
import { scanInWords } from '../analysis/study/label-words.ts'
import { KeymarkError } from '../keymark-error.ts'
import type { Workspace } from '../project/workspace.ts'
import { getScan } from '../store/scan.ts'
import { scannedKeys } from '../store/scanned-keys.ts'
import { search } from './start-job.ts'

const SEED = 1
/** Keys that are read before others get their turn. */
const AT_ONCE = 64

const NEVER: ScannedKey = { prefixes: new Map(), lastTokens: new Set(), promoted: null }

interface Request {
  first: number
  second: number
  /** Keys that changed most. */
  limit: number
}

/**
 * Aborting `signal` stops it, as cancelling its job does.
 * @throws KeymarkError `bad-input` where the scans have other layers or keys, `busy` while one runs, `cancelled`.
 */
export async function compareScans(
  workspace: Workspace,
  { first, second, limit }: Request,
  signal?: AbortSignal,
): Promise<ScanComparison> {
  const { store } = workspace
  const scans: [Scan, Scan] = [getScan(store, first), getScan(store, second)]
  requireSameKeys(scans)
  const found = await search<{ layers: LayerComparison[]; changed: KeyChange[] }>(
    workspace,
    {
      title: `${scans[0].name} and ${scans[1].name}`,
      cancelled: 'The comparison was stopped. Nothing was changed.',
      work: async ({ report, signal: stopped, place }) => {
        const layers: LayerComparison[] = []
        let changed: KeyChange[] = []
        for (const [done, { layer, keys }] of scans[0].layers.entries()) {
          report({ message: 'comparing', unit: 'layers', done, total: scans[0].layers.length })
          const pairs: KeyPair[] = []
          for (let from = 0; from < keys; from += AT_ONCE) {
            await setImmediate()
            if (stopped.aborted) return 'cancelled'
            const range = { layer, from, to: Math.min(keys, from + AT_ONCE) }
            const [own, theirs] = [scannedKeys(store, first, range), scannedKeys(store, second, range)]
            for (let index = from; index < range.to; index++)
              pairs.push({ index, first: own.get(index) ?? NEVER, second: theirs.get(index) ?? NEVER })
          }
          const { summary, keys: compared } = await compareLayer(layer, pairs, SEED + layer, () => setImmediate())
          layers.push(summary)
          changed = mostChanged([...changed, ...compared], limit)
        }
        place({ layers, changed })
        return 'done'
      },
    },
    signal,
  )
  const names: [string, string] = [scans[0].name, scans[1].name]
  const source = scans.map((scan) => `“${scan.name}”: ${scanInWords(scan)}`).join(' ')
  const layers = comparisonTable(found.layers, names)
  const changed = changedTable(found.changed)
  return {
    first: { scan: first, name: names[0] },
    second: { scan: second, name: names[1] },
    ...found,
    tables: {
      layers: { ...layers, note: `${layers.note} Seed ${SEED}. ${source}` },
      changed: { ...changed, note: `Keys that changed most. ${source}` },
    },
  }
}

const mostChanged = (keys: readonly KeyChange[], limit: number): KeyChange[] =>
  keys
    .toSorted(
      (a, b) => a.lastTokens - b.lastTokens || a.triggers - b.triggers || a.layer - b.layer || a.index - b.index,
    )
    .slice(0, limit)

function requireSameKeys([one, other]: [Scan, Scan]): void {
  if (one.id === other.id) {
    throw new KeymarkError('bad-input', `“${one.name}” is compared with itself. Choose another scan.`)
  }
  for (const { name, state } of [one, other]) {
    if (state === 'running')
      throw new KeymarkError('busy', `The scan “${name}” is still running. Wait for its end, or cancel it.`)
  }
  const shape = ({ layers }: Scan): string => layers.map(({ layer, keys }) => `${layer}: ${keys}`).join(', ')
  if (shape(one) === shape(other)) return
  throw new KeymarkError(
    'bad-input',
    `“${one.name}” and “${other.name}” have other layers or keys (${inWords(one)}; ${inWords(other)}), so that no key of one is a key of the other. Compare scans of one model, or of its checkpoints.`,
  )
}

const inWords = ({ layers }: Scan): string =>
  `${layers.length} layers of ${[...new Set(layers.map(({ keys }) => keys))].join(' or ')} keys`
