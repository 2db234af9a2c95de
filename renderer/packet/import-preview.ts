import { create } from 'zustand'
import type { Outputs } from '#contract/index.ts'

export type ImportPreview = NonNullable<Outputs['packet']['previewLabels']>

/** What the chosen labels files would do; null while nobody is asked. */
export const useImportPreview = create<{
  preview: ImportPreview | null
  show: (preview: ImportPreview | null) => void
}>()((set) => ({ preview: null, show: (preview) => set({ preview }) }))
