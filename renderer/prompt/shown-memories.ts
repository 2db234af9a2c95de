import type { KeyId } from '#contract/key.ts'
import type { Intervention, PromptMemory } from '#contract/prompt.ts'

export const isSame = (a: KeyId, b: KeyId): boolean => a.layer === b.layer && a.index === b.index

export type MemoryOrder = 'strongest' | 'adding' | 'taking'

const RANKS: Record<MemoryOrder, (memory: PromptMemory) => number> = {
  strongest: ({ strength }) => strength,
  adding: ({ contribution }) => contribution ?? 0,
  taking: ({ contribution }) => -(contribution ?? 0),
}

/**
 * The memories of a cell as they are with keys scaled, in the order that they had before, so that none moves while one tries:
 * those that came up follow, and those that were scaled stay, even with nothing left to write.
 */
export function shownMemories(
  original: readonly PromptMemory[],
  changed: readonly PromptMemory[],
  set: readonly Intervention[],
  order: MemoryOrder,
): PromptMemory[] {
  const rank = RANKS[order]
  const kept = original
    .toSorted((a, b) => rank(b) - rank(a))
    .flatMap((memory): PromptMemory[] => {
      const now = changed.find((one) => isSame(one, memory))
      if (now) return [now]
      const scale = set.find((one) => isSame(one, memory))?.scale
      return scale === 0 ? [{ ...memory, coefficient: 0, strength: 0, contribution: memory.contribution && 0 }] : []
    })
  return [...kept, ...changed.filter((memory) => !original.some((one) => isSame(one, memory)))]
}
