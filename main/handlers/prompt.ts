import {
  PromptQuestion,
  type PromptFlow,
  type PromptMemory,
  type PromptReading,
  type PromptReads,
} from '#contract/prompt.ts'
import type { KeyId } from '#contract/key-id.ts'
import type { Inputs } from '#contract/index.ts'
import type { ShownFigure } from '#contract/figure.ts'
import { promptFigure } from '../analysis/prompt/figures.ts'
import { pathFigure } from '../analysis/prompt/path-figure.ts'
import { KeymarkError } from '../keymark-error.ts'
import { scanModel } from '../work/scan-model.ts'
import { blindKeys } from '../store/blind.ts'
import { patternsOf } from '../store/pattern.ts'
import { getScan } from '../store/scan.ts'
import type { Workspace } from '../project/workspace.ts'
import type { Handlers } from './handlers.ts'

export function promptHandlers(workspace: Workspace): Handlers['prompt'] {
  const ask = (
    input: Inputs['prompt']['read'],
    position: number | null,
    signal: AbortSignal | undefined,
    key?: KeyId,
  ) => {
    const chosen = workspace.files.moved(input.model)
    const task =
      input.scan === null
        ? { model: chosen ?? workspace.demoModel, expected: null, provider: 'auto' as const, threads: null }
        : scanModel(workspace.store, input.scan, chosen)
    return workspace.prompts.ask(task, { ...PromptQuestion.parse(input), position, key }, signal)
  }
  /** What annotators found in the keys, but for those that are labelled blind. */
  const describe = (scan: number | null, layers: readonly { memories: PromptMemory[] }[]): void => {
    if (scan === null) return
    const patterns = patternsOf(workspace.store, scan)
    const isBlind = blindKeys(workspace.store, scan)
    for (const { memories } of layers)
      for (const memory of memories) memory.patterns = isBlind(memory) ? [] : patterns(memory)
  }
  return {
    read: async (input, signal) => (await ask(input, null, signal)) as PromptReading,
    figure: async (input, signal) => {
      const { set, text } = PromptQuestion.parse(input)
      const original = (await ask({ ...input, set: [] }, null, signal)) as PromptReading
      const changed = set.length === 0 ? null : ((await ask(input, null, signal)) as PromptReading)
      const source = input.scan === null ? '' : `Model: ${getScan(workspace.store, input.scan).model}. `
      const figure = promptFigure({ original, changed, set, source: `${source}Prompt: “${text.trim()}”` })
      const [shown] = workspace.figures.register([figure])
      return shown as ShownFigure
    },
    flow: async ({ position, ...input }, signal) => {
      const flow = (await ask(input, position, signal)) as PromptFlow
      describe(input.scan, flow.layers)
      return flow
    },
    pathFigure: async ({ position, path, ...input }, signal) => {
      const { text } = PromptQuestion.parse(input)
      const reading = (await ask(input, null, signal)) as PromptReading
      const flow = (await ask(input, position, signal)) as PromptFlow
      const steps = []
      let { layers } = flow
      for (const key of path) {
        const memory = layers
          .flatMap(({ memories }) => memories)
          .find(({ layer, index }) => layer === key.layer && index === key.index)
        if (memory === undefined)
          throw new KeymarkError(
            'not-found',
            `The memory ${key.layer}/${key.index} is not among those that write most to the one above it in the path.`,
          )
        const reads = (await ask(input, position, signal, key)) as PromptReads
        steps.push({ memory, reads })
        layers = reads.layers
      }
      const source = `${input.scan === null ? '' : `Model: ${getScan(workspace.store, input.scan).model}. `}Prompt: “${text.trim()}”`
      const token = reading.positions[position]?.token ?? ''
      const [shown] = workspace.figures.register([pathFigure({ token, flow, path: steps, source })])
      return shown as ShownFigure
    },
    reads: async ({ position, key, ...input }, signal) => {
      const reads = (await ask(input, position, signal, key)) as PromptReads
      describe(input.scan, reads.layers)
      return reads
    },
  }
}
