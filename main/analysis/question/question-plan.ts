/** Which keys questions are about, and whom they are asked. */
import type { KeyId } from '#contract/key-id.ts'
import type { Random } from '../statistics/seeded.ts'
import { controlCount } from '../study/study-plan.ts'

export interface AskedKey extends KeyId {
  /** Who is asked, by their numbers in `people`. */
  people: number[]
  /** Whether somebody of the study labels it, so that its answers can be put beside what people found. */
  isLabelled: boolean
}

export interface QuestionPlan {
  keys: AskedKey[]
  /** Keys whose lines give controls their lengths and places; everybody is asked each. */
  controls: KeyId[]
}

export interface Askable {
  /** Per layer, keys that could be drawn for the study, ascending. */
  eligible: ReadonlyMap<number, readonly number[]>
  /** Who has which key of the study to label, or for practice; keys as `layer/index`. */
  holders: ReadonlyMap<string, ReadonlySet<number>>
  /** Keys that somebody labels, practice apart. */
  labelled: ReadonlySet<string>
  /** Keys that questions are about already. */
  asked: ReadonlySet<string>
  people: readonly number[]
}

/**
 * `keysPerLayer` random keys of each layer: first those of the study that somebody does not have, then others. Nobody is asked of a key
 * that they have themselves: what they remember of its lines is no answer.
 *
 * @param isAble whether a key has enough lines; asked of no more keys than needed
 */
export function planQuestions(
  { eligible, holders, labelled, asked, people }: Askable,
  { keysPerLayer, controlShare }: { keysPerLayer: number; controlShare: number },
  random: Random,
  isAble: (key: KeyId) => boolean,
): QuestionPlan {
  const keys: AskedKey[] = []
  const rest: KeyId[] = []
  for (const [layer, indices] of eligible) {
    const shuffled = random.shuffled(indices.filter((index) => !asked.has(`${layer}/${index}`)))
    const known = shuffled.map((index): AskedKey => {
      const name = `${layer}/${index}`
      const having = holders.get(name)
      return { layer, index, people: people.filter((one) => having?.has(one) !== true), isLabelled: labelled.has(name) }
    })
    const own = known.filter((key) => key.isLabelled && key.people.length > 0)
    const others = known.filter(({ index }) => !holders.has(`${layer}/${index}`))
    let left = keysPerLayer
    for (const key of [...own, ...others]) {
      if (left === 0) break
      if (!isAble(key)) continue
      keys.push(key)
      left -= 1
    }
    rest.push(...others.slice(-REST))
  }
  const wanted = controlCount(keys.length, controlShare)
  const controls: KeyId[] = []
  for (const { layer, index } of random.shuffled(rest)) {
    if (controls.length === wanted) break
    if (isAble({ layer, index })) controls.push({ layer, index })
  }
  // A small model has no other keys: lengths and places tell nothing of a key, so those asked about serve as well.
  for (let i = 0; controls.length < wanted && keys.length > 0; i++) {
    const { layer, index } = keys[i % keys.length] as AskedKey
    controls.push({ layer, index })
  }
  return { keys, controls }
}

/** Keys of a layer that controls are taken after, at most. */
const REST = 50
