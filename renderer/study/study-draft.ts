import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { Scan } from '#contract/scan.ts'
import { StudyRequest, type Study } from '#contract/study.ts'

/** Who labels on this machine, so that the name is asked for once. */
export const useAnnotator = create<{ annotator: string; set: (annotator: string) => void }>()(
  persist((set) => ({ annotator: '', set: (annotator) => set({ annotator }) }), {
    name: 'keymark.annotator',
    version: 1,
  }),
)

/** A name that no other study has: the scan's, with a number from the second on. */
export function suggestedName(scan: Scan, studies: Study[]): string {
  const taken = new Set(studies.map(({ name }) => name))
  if (!taken.has(scan.name)) return scan.name
  let number = 2
  while (taken.has(`${scan.name} ${number}`)) number += 1
  return `${scan.name} ${number}`
}

/** Keys that a sample would have: a layer gives at most the keys that fired. */
export const sampleSize = ({ layers }: Scan, perLayer: number): number =>
  layers.reduce((sum, { fired }) => sum + Math.min(fired, perLayer), 0)

/** The request, or for each field what is wrong with it. */
export function checked(
  draft: unknown,
): { request: StudyRequest } | { problems: Partial<Record<keyof StudyRequest, string>> } {
  const result = StudyRequest.safeParse(draft)
  if (result.success) return { request: result.data }
  return { problems: Object.fromEntries(result.error.issues.map(({ path, message }) => [String(path[0]), message])) }
}
