import { PromptQuestion, type PromptFlow, type PromptReading } from '#contract/prompt.ts'
import type { Inputs } from '#contract/index.ts'
import type { ShownFigure } from '#contract/figure.ts'
import { promptFigure } from '../analysis/prompt/figures.ts'
import { scanModel } from '../work/scan-model.ts'
import { blindKeys } from '../store/blind.ts'
import { patternsOf } from '../store/pattern.ts'
import { getScan } from '../store/scan.ts'
import type { Workspace } from '../project/workspace.ts'
import type { Handlers } from './handlers.ts'

export function promptHandlers(workspace: Workspace): Handlers['prompt'] {
  const ask = (input: Inputs['prompt']['read'], position: number | null, signal: AbortSignal | undefined) => {
    const chosen = workspace.files.moved(input.model)
    const task =
      input.scan === null
        ? { model: chosen ?? workspace.demoModel, expected: null, provider: 'auto' as const, threads: null }
        : scanModel(workspace.store, input.scan, chosen)
    return workspace.prompts.ask(task, { ...PromptQuestion.parse(input), position }, signal)
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
      if (input.scan === null) return flow
      const patterns = patternsOf(workspace.store, input.scan)
      const isBlind = blindKeys(workspace.store, input.scan)
      for (const { memories } of flow.layers)
        for (const memory of memories) memory.patterns = isBlind(memory) ? [] : patterns(memory)
      return flow
    },
  }
}
