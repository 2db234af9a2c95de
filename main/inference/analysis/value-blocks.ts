import type { Memory } from '../model/memory.ts'

/** Values of one layer that are read and multiplied at a time: from one on, to another that is not of them. */
export interface ValueBlock {
  memory: Memory
  from: number
  to: number
}

/** All values of a model, layer by layer, in blocks of so many. */
export const valueBlocks = (memories: readonly Memory[], block: number): ValueBlock[] =>
  memories.flatMap((memory) =>
    Array.from({ length: Math.ceil(memory.values.count / block) }, (_, i) => ({
      memory,
      from: i * block,
      to: Math.min(memory.values.count, (i + 1) * block),
    })),
  )
