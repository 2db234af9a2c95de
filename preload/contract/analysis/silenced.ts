/** What silencing a key changes, and where. */
import { z } from 'zod'
import { Estimate } from '../estimate.ts'
import { KeyId } from '../key-id.ts'

/**
 * What is silenced, and where: the key at its own triggers; there as much, in length, of the value of a random other key of its layer; and
 * the key at random prefixes.
 */
export const SILENCED = ['own', 'other', 'random'] as const
export type Silenced = (typeof SILENCED)[number]

/** What silencing changes, in nats: log-probabilities as silenced minus as they are, and KL(as it is ‖ as silenced). */
export const MEASURES = ['kl', 'next', 'promoted'] as const
export type Measure = (typeof MEASURES)[number]

/** `kl`: of the whole prediction; `next`: of the token that follows in the text; `promoted`: mean over the tokens that the value promotes. */
const Changes = z.object({ kl: Estimate, next: Estimate, promoted: Estimate })
export type Changes = z.infer<typeof Changes>

/** What each of them changes. */
export const silencedEffects = { own: Changes, other: Changes, random: Changes }

/** Means over prefixes, with 95 % intervals over them. */
export const KeyEffect = KeyId.extend({ triggers: z.int(), ...silencedEffects })
export type KeyEffect = z.infer<typeof KeyEffect>
