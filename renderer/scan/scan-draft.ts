import { create } from 'zustand'
import type { ChosenFile } from '#contract/file.ts'
import type { BuiltInCorpus, CorpusSource } from '#contract/corpus.ts'
import type { ScanRequest } from '#contract/scan.ts'
import { ScanSettings } from '#contract/scan.ts'

/** The scan that is being described, kept while the person looks elsewhere. */
export interface ScanDraft {
  model:
    | { kind: 'demo' }
    | {
        kind: 'file'
        file: ChosenFile | null
        /** One of the folder's .onnx files; null for the most precise. */ variant: string | null
      }
  builtIn: BuiltInCorpus[]
  files: ChosenFile[]
  name: string
  settings: ScanSettings
}

const EMPTY: ScanDraft = {
  model: { kind: 'demo' },
  builtIn: ['demo'],
  files: [],
  name: '',
  settings: ScanSettings.parse({}),
}

export const useScanDraft = create<{
  draft: ScanDraft
  change: (change: Partial<ScanDraft>) => void
  set: (settings: Partial<ScanSettings>) => void
  clear: () => void
}>()((set) => ({
  draft: EMPTY,
  change: (change) => set(({ draft }) => ({ draft: { ...draft, ...change } })),
  set: (settings) => set(({ draft }) => ({ draft: { ...draft, settings: { ...draft.settings, ...settings } } })),
  clear: () => set({ draft: EMPTY }),
}))

export const modelSource = ({ model }: ScanDraft): ScanRequest['model'] | null => {
  if (model.kind === 'demo') return { kind: 'demo' }
  if (model.file === null) return null
  return { kind: 'file', file: model.file.id, ...(model.variant !== null && { variant: model.variant }) }
}

/** `demo` is all four in one; it stands alone. */
export function withBuiltIn(chosen: BuiltInCorpus[], name: BuiltInCorpus, isOn: boolean): BuiltInCorpus[] {
  if (!isOn) return chosen.filter((one) => one !== name)
  return name === 'demo' ? ['demo'] : [...chosen.filter((one) => one !== 'demo'), name]
}

export const corpusOf = (draft: ScanDraft): CorpusSource[] => [
  ...draft.builtIn.map((name): CorpusSource => ({ kind: 'built-in', name })),
  ...draft.files.map(({ id }): CorpusSource => ({ kind: 'file', file: id })),
]

/** What is missing before the scan can start, or the request. */
export function request(draft: ScanDraft): { request: ScanRequest } | { missing: string } {
  const model = modelSource(draft)
  if (model === null) return { missing: 'Choose a model first.' }
  const corpus = corpusOf(draft)
  if (corpus.length === 0) return { missing: 'Choose a text first.' }
  const name = draft.name.trim()
  return { request: { name: name === '' ? null : name, model, corpus, settings: draft.settings } }
}
