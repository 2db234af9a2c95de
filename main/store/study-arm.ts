/** What of a key a study shows: one of its sides, and its strongest prefixes or examples of another strength. */
import { isBeyondTop, sourceInWords, sourcesOf, type ExampleSource } from '#contract/stratum.ts'
import type { KeyId } from '#contract/key.ts'
import { Side } from '#contract/side.ts'
import type { StudyDesign } from '#contract/study-design.ts'
import { plural } from '../analysis/figure/figure-parts.ts'
import type { Prefix } from '../analysis/study/control.ts'
import { seeded } from '../analysis/statistics/seeded.ts'
import type { Steps } from '../computation/steps.ts'
import { KeymarkError } from '../keymark-error.ts'
import { drawReader, listPasses } from './example.ts'
import { firedKeys, firedOnAny } from './fired-keys.ts'
import type { Store } from './open.ts'
import { getScan } from './scan.ts'
import { prefixesOf } from './trigger.ts'

export interface Arm {
  side: Side
  examples: ExampleSource
}

type Asked = Pick<StudyDesign, 'scan' | 'sides' | 'examples' | 'seed' | 'triggersPerKey'>

export const sidesIn = ({ sides = ['positive'] }: Pick<Asked, 'sides'>): Side[] =>
  Side.options.filter((side) => sides.includes(side))

/** Beside the seed itself, which sides are drawn with. */
const OTHER = 7919

/**
 * What is drawn of each key, at random: one of the sides that it can be drawn with, and one of the design's sources. Same scan, design, passes and seed: same arms.
 * @param fired for each side, per layer the indices of the keys that can be drawn with it
 */
export function drawnArms(
  design: Asked,
  layers: readonly { layer: number }[],
  fired: readonly Map<number, number[]>[],
): (key: KeyId) => Arm {
  const sides = sidesIn(design)
  const sources = sourcesOf(design)
  const [side = 'positive'] = sides
  const [examples = 'top'] = sources
  const only: Arm = { side, examples }
  if (sides.length < 2 && sources.length < 2) return () => only
  const drawSide = seeded(design.seed).below
  const drawSource = seeded((design.seed + OTHER) % 2 ** 31).below
  const drawn = new Map<string, Arm>()
  for (const { layer } of layers) {
    const own = fired.map((found) => new Set(found.get(layer)))
    for (const index of firedOnAny(fired, layer)) {
      const among = sides.filter((_, i) => own[i]?.has(index))
      drawn.set(`${layer}/${index}`, {
        side: sides.length < 2 ? side : (among[drawSide(among.length)] ?? side),
        examples: sources.length < 2 ? examples : (sources[drawSource(sources.length)] ?? examples),
      })
    }
  }
  return ({ layer, index }) => drawn.get(`${layer}/${index}`) ?? only
}

/**
 * The keys that have enough prefixes of each source, so that which one a key is shown by is chance alone and nothing about the key.
 *
 * @param fired for each of the design's sides, per layer the indices of the keys that fired
 * @returns the same without the keys that lack some
 * @throws KeymarkError `examples-missing` where no key has enough.
 */
export function* withExamples(
  db: Store,
  design: Asked,
  fired: readonly Map<number, number[]>[],
): Steps<Map<number, number[]>[]> {
  const sources = sourcesOf(design)
  if (!isBeyondTop(design)) return [...fired]
  const { scan, triggersPerKey: wanted } = design
  const { name, settings } = getScan(db, scan)
  if (sources.includes('top') && settings.prefixes === 'every-prefix') {
    throw new KeymarkError(
      'bad-input',
      `The triggers of "${name}" can repeat a sentence (every-prefix), which examples never do: annotators could tell the two. Draw studies apart, or scan again with one-per-sentence.`,
    )
  }
  const read = drawReader(db, scan, wanted)
  const found: Map<number, number[]>[] = []
  for (const [i, side] of sidesIn(design).entries()) {
    // A key with fewer triggers than the others have examples would be told by that.
    const full = sources.includes('top') ? yield* firedKeys(db, scan, wanted, wanted, side) : null
    const own = new Map<number, number[]>()
    for (const [layer, indices] of fired[i] ?? []) {
      const kept: number[] = []
      const isFull = full && new Set(full.get(layer))
      for (const index of indices) {
        if (isFull?.has(index) === false) continue
        const draws = read({ layer, index }, side)?.draws
        const has = (source: ExampleSource): boolean =>
          source === 'top' || (draws?.find(({ stratum }) => stratum === source)?.prefixes.length ?? 0) >= wanted
        if (draws !== undefined && sources.every(has)) kept.push(index)
        yield
      }
      if (kept.length > 0) own.set(layer, kept)
    }
    found.push(own)
  }
  if (found.some(({ size }) => size > 0)) return found
  throw tooFew(db, design, name)
}

function tooFew(db: Store, { scan, triggersPerKey: wanted, ...design }: Asked, name: string): KeymarkError {
  const passes = listPasses(db, scan).filter(({ state }) => state === 'done')
  const asked = sourcesOf(design).filter((source) => source !== 'top')
  const words = asked.map(sourceInWords).join(' and ')
  const there =
    passes.length === 0
      ? 'no examples are drawn of its keys'
      : `examples are drawn of ${plural(new Set(passes.flatMap(({ settings }) => settings.keys.map(({ layer, index }) => `${layer}/${index}`))).size, 'key')}, up to ${Math.max(...passes.map(({ settings }) => settings.each))} of each kind`
  return new KeymarkError(
    'examples-missing',
    `No key of the scan "${name}" has ${wanted} prefixes each ${words}: ${there}. Draw ${wanted} of each kind, for some random keys of each layer (Examples…), or lower triggersPerKey.`,
  )
}

/** Reads what an arm shows of a key, strongest first: `limit` prefixes, of examples the first that were drawn. */
export function armReader(db: Store, scan: number, limit: number): (key: KeyId, arm: Arm) => Prefix[] {
  const read = drawReader(db, scan, limit)
  return (key, { side, examples }) => {
    if (examples === 'top') return prefixesOf(db, scan, key, limit, side)
    const drawn = read(key, side)?.draws.find(({ stratum }) => stratum === examples)?.prefixes ?? []
    return drawn
      .slice(0, limit)
      .toSorted(
        (a, b) =>
          Math.abs(b.coefficient) - Math.abs(a.coefficient) || a.sentence - b.sentence || a.position - b.position,
      )
  }
}
