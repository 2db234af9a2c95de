/** Where keys are silenced: at their strongest triggers, and at as many random prefixes of the same lengths. */
import type { SettingsOf } from '#contract/analysis/registry.ts'
import type { KeyId } from '#contract/key.ts'
import type { SilencedPrefix } from '../analysis/effect/gather.ts'
import { drawControl, type Placed, type SentencePool } from '../analysis/study/control.ts'
import type { Steps } from '../computation/steps.ts'
import { passesOf } from '../inference/analysis/effect-passes.ts'
import { KeymarkError } from '../keymark-error.ts'
import { requireSeen } from '../store/blind.ts'
import { keyReader, requireSide } from '../store/key.ts'
import { prefixTokens } from '../store/occlusion.ts'
import type { Store } from '../store/open.ts'
import { getScan } from '../store/scan.ts'
import { placed, prefixesOf, sentencePool } from '../store/trigger.ts'
import { askedKeys } from './asked-keys.ts'

type EffectSettings = SettingsOf<'effect'>

/**
 * The keys of a study are named in the settings, so that a study that grew is read anew.
 *
 * @throws KeymarkError `not-found` for a key, side or study that is not there; `blind` for a named key that somebody has yet to label here.
 */
export function* settledEffect(db: Store, scan: number, settings: EffectSettings): Steps<EffectSettings> {
  const { study, keys, seed, side } = settings
  requireSide(db, scan, side)
  if (study === null) {
    for (const key of keys) {
      requireSeen(db, scan, key)
      yield
    }
    return settings
  }
  return { ...settings, keys: yield* askedKeys(db, getScan(db, scan), { study }, { seed, sides: [side] }) }
}

function* keysOf(db: Store, scan: number, { keys, perLayer, seed, side }: EffectSettings): Steps<KeyId[]> {
  const of = keys.length > 0 ? { keys } : { perLayer }
  return yield* askedKeys(db, getScan(db, scan), of, { seed, sides: [side] })
}

/** How much there is to do. @throws KeymarkError as `settledEffect` */
export function* effectCost(
  db: Store,
  scan: number,
  settings: EffectSettings,
): Steps<{ keys: number; triggers: number; passes: number }> {
  const read = keyReader(db, scan, settings.side)
  let [keys, triggers] = [0, 0]
  for (const key of yield* keysOf(db, scan, yield* settledEffect(db, scan, settings))) {
    const own = Math.min(settings.top, read(key)?.triggers ?? 0)
    keys += own > 0 ? 1 : 0
    triggers += own
    yield
  }
  return { keys, triggers, passes: triggers * (passesOf({ isTrigger: true }) + passesOf({ isTrigger: false })) }
}

/** @throws KeymarkError where no key has a trigger, or the scan keeps too few sentences. */
export function* effectPrefixes(db: Store, scan: number, settings: EffectSettings): Steps<SilencedPrefix[]> {
  const pool = yield* sentencePool(db, scan)
  const tokens = prefixTokens(db, scan)
  const prefixes: SilencedPrefix[] = []
  for (const key of yield* keysOf(db, scan, settings)) {
    const triggers = placed(db, scan, prefixesOf(db, scan, key, settings.top, settings.side))
    if (triggers.length === 0) continue
    for (const trigger of triggers) prefixes.push({ ...key, isTrigger: true, ...tokens(trigger) })
    for (const random of drawn(triggers, pool, seedOf(settings.seed, key)))
      prefixes.push({ ...key, isTrigger: false, ...tokens(random) })
    yield
  }
  if (prefixes.length > 0) return prefixes
  throw new KeymarkError(
    'not-found',
    'None of these keys has a trigger in this scan, so there is nowhere to silence it.',
  )
}

function drawn(triggers: readonly Placed[], pool: SentencePool, seed: number) {
  try {
    return drawControl(triggers, pool, seed)
  } catch (error) {
    if (!(error instanceof KeymarkError)) throw error
    throw new KeymarkError(
      'bad-input',
      `The scan keeps too few sentences to draw ${triggers.length} random prefixes from that are none of a key’s own. Scan more sentences, or ask for fewer triggers of each key (--top).`,
    )
  }
}

/** A random choice of its own for each key, so that what is drawn for one hangs on no other. */
const seedOf = (seed: number, { layer, index }: KeyId): number =>
  (seed ^ Math.imul(layer, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) | 0
