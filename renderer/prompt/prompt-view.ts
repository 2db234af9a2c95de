import { create } from 'zustand'
import type { KeyId } from '#contract/key.ts'
import type { Intervention } from '#contract/prompt.ts'
import { isSame, type MemoryOrder } from './shown-memories.ts'

/** What is asked, and where in the answer one looks. */
interface PromptState {
  /** Null until one was chosen: then the newest. */
  scan: number | null
  /** Empty until one was read. */
  text: string
  finalNorm: boolean
  /** Id of the chosen file, where the model was moved. */
  model: string | null
  /** Interventions as they were after each step; `step` is the one that holds. */
  steps: Intervention[][]
  step: number
  /** From 0; null: the last token of the text. */
  position: number | null
  /** From 1; null: the last one. */
  layer: number | null
  order: MemoryOrder
  /** Place in the cell's list of memories. */
  memory: number
  /** Memories that are followed, from the one that writes to the prediction down; of the token that is looked at. */
  path: KeyId[]
}

const NOTHING: PromptState = {
  scan: null,
  text: '',
  finalNorm: true,
  model: null,
  steps: [[]],
  step: 0,
  position: null,
  layer: null,
  order: 'strongest',
  memory: 0,
  path: [],
}

/** Kept while the window is open, so that coming back from a key finds the prompt again. */
export const usePrompt = create<PromptState>()(() => NOTHING)

export const forgetPrompt = (): void => usePrompt.setState(NOTHING)

/** Another text is another question: nothing is scaled in it yet. */
export function readText(text: string, at: Partial<Pick<PromptState, 'scan' | 'position' | 'layer'>> = {}): void {
  usePrompt.setState({ text, steps: [[]], step: 0, position: null, memory: 0, path: [], ...at })
}

export const look = (at: Partial<Pick<PromptState, 'position' | 'layer' | 'memory' | 'order'>>): void =>
  usePrompt.setState({ memory: 0, ...('position' in at || 'layer' in at ? { path: [] } : {}), ...at })

/** Looks at what a memory reads. */
export const follow = ({ layer, index }: KeyId): void =>
  usePrompt.setState(({ path }) => ({ path: [...path, { layer, index }], memory: 0 }))

/** Looks at what the memory before it in the path reads. */
export const back = (): void => usePrompt.setState(({ path }) => ({ path: path.slice(0, -1), memory: 0 }))

export const endPath = (): void => usePrompt.setState({ path: [], memory: 0 })

export const scaled = ({ steps, step }: PromptState): Intervention[] => steps[step] ?? []

/** A factor of 1 takes the key out again. */
export function setScale({ layer, index }: KeyId, scale: number): void {
  usePrompt.setState((state) => {
    const others = scaled(state).filter((one) => !isSame(one, { layer, index }))
    return toStep(state, scale === 1 ? others : [...others, { layer, index, scale }])
  })
}

export const clearScales = (): void => usePrompt.setState((state) => toStep(state, []))

const toStep = ({ steps, step }: PromptState, next: Intervention[]): Pick<PromptState, 'steps' | 'step'> => ({
  steps: [...steps.slice(0, step + 1), next],
  step: step + 1,
})

export const canUndo = ({ step }: PromptState): boolean => step > 0
export const canRedo = ({ steps, step }: PromptState): boolean => step < steps.length - 1
export const undo = (): void => usePrompt.setState((state) => (canUndo(state) ? { step: state.step - 1 } : {}))
export const redo = (): void => usePrompt.setState((state) => (canRedo(state) ? { step: state.step + 1 } : {}))
