import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { Scan } from '#contract/scan.ts'
import { spelled } from '#contract/spelling.ts'
import type { Study } from '#contract/study.ts'
import { StudyDesign } from '#contract/study-design.ts'

/** Who labels on this machine, so that the names are asked for once. */
export const useAnnotator = create<{ annotator: string; set: (annotator: string) => void }>()(
  persist((set) => ({ annotator: '', set: (annotator) => set({ annotator }) }), {
    name: 'keymark.annotator',
    version: 1,
  }),
)

/** What the form holds. An empty number field is `NaN`. */
export interface StudyDraft extends Omit<StudyDesign, 'scan' | 'scans' | 'name' | 'annotators' | 'triggersPerKey'> {
  /** Null until another is chosen: the newest. */
  scan: number | null
  /** Further ones. */
  scans?: number[] | undefined
  /** Null until another is typed: one that fits the scan. */
  name: string | null
  /** Null until another is typed: the paper's, or as many as the scan keeps. */
  triggersPerKey: number | null
}

const {
  scan: _scan,
  name: _name,
  annotators: _annotators,
  triggersPerKey,
  ...defaults
} = StudyDesign.parse({
  scan: 0,
  name: 'any',
  annotators: ['anyone'],
})

export const EMPTY_DRAFT: StudyDraft = { ...defaults, scan: null, name: null, triggersPerKey: null }

export const triggersShown = (draft: StudyDraft, scan: Scan): number =>
  draft.triggersPerKey ?? Math.min(triggersPerKey, scan.settings.triggersPerKey)

/** All scans that are drawn from, the first one's id first; undefined of one alone. */
function scansIn({ scans = [] }: StudyDraft, scan: Scan): number[] | undefined {
  const others = scans.filter((id) => id !== scan.id)
  return others.length === 0 ? undefined : [scan.id, ...others]
}

/** A name that no other study has: the scan's, with a number from the second on. */
export function suggestedName(scan: Scan, studies: Study[]): string {
  const taken = new Set(studies.map(({ name }) => spelled(name)))
  if (!taken.has(spelled(scan.name))) return scan.name
  let number = 2
  while (taken.has(spelled(`${scan.name} ${number}`))) number += 1
  return `${scan.name} ${number}`
}

/** `ann, bob` as two people. */
export const namesIn = (typed: string): string[] =>
  typed
    .split(/[,;\n]/u)
    .map((name) => name.trim())
    .filter((name) => name !== '')

export type Problems = Partial<Record<keyof StudyDesign, string | undefined>>

/** The design, or for each field what is wrong with it. */
export function checked(
  draft: StudyDraft,
  scan: Scan,
  studies: Study[],
  people: string,
): { design: StudyDesign } | { problems: Problems } {
  const annotators = namesIn(people)
  const result = StudyDesign.safeParse({
    ...draft,
    scan: scan.id,
    scans: scansIn(draft, scan),
    name: draft.name ?? suggestedName(scan, studies),
    triggersPerKey: triggersShown(draft, scan),
    annotators,
    // One annotator overlaps with nobody; what was typed for several is kept in the draft.
    overlapShare: annotators.length > 1 ? draft.overlapShare : 0,
  })
  if (result.success) return { design: result.data }
  return { problems: Object.fromEntries(result.error.issues.map(({ path, message }) => [String(path[0]), message])) }
}
