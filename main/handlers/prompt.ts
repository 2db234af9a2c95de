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
import { blindKeys, requireSeen } from '../store/blind.ts'
import { patternsOf } from '../store/pattern.ts'
import { getScan } from '../store/scan.ts'
import type { Workspace } from '../project/workspace.ts'
import type { Handlers } from './handlers.ts'

export function promptHandlers(workspace: Workspace): Handlers['prompt'] {
  /** Answers; of keys that are labelled blind neither what their values do nor what they read. */
  const ask = async (
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
    const question = PromptQuestion.parse(input)
    if (input.scan !== null)
      for (const one of key === undefined ? question.set : [...question.set, key])
        requireSeen(workspace.store, input.scan, one)
    const answer = await workspace.prompts.ask(task, { ...question, position, key }, signal)
    if (input.scan !== null && 'layers' in answer) describe(input.scan, answer.layers)
    return answer
  }
  /** What annotators found in the keys; of those that are labelled blind nothing but how strongly they fire. */
  const describe = (scan: number, layers: readonly { memories: PromptMemory[] }[]): void => {
    const patterns = patternsOf(workspace.store, scan)
    const isBlind = blindKeys(workspace.store, scan)
    for (const { memories } of layers)
      for (const memory of memories)
        if (isBlind(memory)) Object.assign(memory, { isBlind: true, top: [], contribution: null })
        else memory.patterns = patterns(memory)
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
    flow: async ({ position, ...input }, signal) => (await ask(input, position, signal)) as PromptFlow,
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
    reads: async ({ position, key, ...input }, signal) => (await ask(input, position, signal, key)) as PromptReads,
  }
}
