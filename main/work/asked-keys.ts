/** The keys that something is done for: those that are named, a study's, or random ones of each layer. */
import type { ExampleKeys } from '#contract/example.ts'
import type { KeyId } from '#contract/key.ts'
import type { Scan } from '#contract/scan.ts'
import type { Side } from '#contract/side.ts'
import { sampleKeys } from '../analysis/study/sample-keys.ts'
import { seeded } from '../analysis/statistics/seeded.ts'
import type { Steps } from '../computation/steps.ts'
import { KeymarkError } from '../keymark-error.ts'
import { firedOnAny, firedKeys, getKey } from '../store/key.ts'
import type { Store } from '../store/open.ts'
import { getStudy, sampledKeys, scanOf } from '../store/study.ts'

/**
 * By layer and index, once each.
 * @param sides random keys are of those that fired on one of them
 * @throws KeymarkError `not-found` for a key that is not there.
 */
export function* askedKeys(
  db: Store,
  scan: Scan,
  of: ExampleKeys,
  { seed, sides }: { seed: number; sides: readonly Side[] },
): Steps<KeyId[]> {
  const inOrder = (keys: readonly KeyId[]): KeyId[] =>
    [...new Map(keys.map(({ layer, index }) => [`${layer}/${index}`, { layer, index }])).values()].toSorted(
      (a, b) => a.layer - b.layer || a.index - b.index,
    )
  if ('keys' in of) {
    for (const key of of.keys) {
      getKey(db, scan.id, key)
      yield
    }
    return inOrder(of.keys)
  }
  if ('study' in of) {
    const study = getStudy(db, of.study)
    scanOf(study)
    if (study.scans.some(({ id }) => id === scan.id))
      return inOrder(sampledKeys(db, study.id).filter((key) => (key.scan ?? study.scan) === scan.id))
    throw new KeymarkError('bad-input', `The study "${study.name}" was drawn from another scan than "${scan.name}".`)
  }
  const fired: Map<number, number[]>[] = []
  for (const side of sides) fired.push(yield* firedKeys(db, scan.id, 1, 1, side))
  const eligible = new Map(scan.layers.map(({ layer }) => [layer, firedOnAny(fired, layer)]))
  const keys = sampleKeys(eligible, of.perLayer, seeded(seed)).flatMap(({ layer, sampled }) =>
    sampled.map((index) => ({ layer, index })),
  )
  if (keys.length > 0) return inOrder(keys)
  throw new KeymarkError('bad-input', `No key of the scan "${scan.name}" has fired. Scan more sentences.`)
}
