/** The analyses, in the order in which they are listed everywhere; `main/analysis/` and `main/inference/analysis/` follow by name. */
import { z } from 'zod'
import { ablation } from './ablation.ts'
import type { AnalysisDefinition } from './definition.ts'
import { detectors } from './detectors.ts'
import { dimension } from './dimension.ts'
import { effect } from './effect.ts'
import { entropy } from './entropy.ts'
import { leaveOneOut } from './leave-one-out.ts'
import { memories } from './memories.ts'
import { residual } from './residual.ts'
import { sparsity } from './sparsity.ts'
import { values } from './values.ts'
import { weights } from './weights.ts'

const DEFINITIONS = [
  values,
  weights,
  detectors,
  ablation,
  memories,
  residual,
  sparsity,
  dimension,
  entropy,
  effect,
  leaveOneOut,
] as const

type Definition = (typeof DEFINITIONS)[number]
/** What every definition has under a name, in their order. */
type Each<All extends readonly AnalysisDefinition[], Part extends 'name' | 'settings' | 'result'> = {
  [At in keyof All]: All[At][Part]
}
const each = <Part extends 'name' | 'settings' | 'result'>(part: Part) =>
  DEFINITIONS.map((definition) => definition[part]) as unknown as Each<typeof DEFINITIONS, Part>

export const AnalysisName = z.enum(each('name'))
export type AnalysisName = z.infer<typeof AnalysisName>

/** The analyses that have a page and a command of their own. */
export type PageAnalysis = Extract<Definition, { hasPage: true }>['name']

export const AnalysisSettings = z.discriminatedUnion('name', each('settings'))
export type AnalysisSettings = z.infer<typeof AnalysisSettings>
export type SettingsOf<Name extends AnalysisName> = Extract<AnalysisSettings, { name: Name }>

export const AnalysisResult = z.discriminatedUnion('name', each('result'))
export type AnalysisResult = z.infer<typeof AnalysisResult>
export type ResultOf<Name extends AnalysisName> = Extract<AnalysisResult, { name: Name }>

type Named<Name extends AnalysisName> = AnalysisDefinition & { name: Name }

export const ANALYSES: readonly Named<AnalysisName>[] = DEFINITIONS
export const PAGE_ANALYSES: readonly Named<PageAnalysis>[] = DEFINITIONS.filter((one) => one.hasPage)

const byName = new Map<AnalysisName, Named<AnalysisName>>(DEFINITIONS.map((one) => [one.name, one]))

export function analysisNamed(name: AnalysisName): AnalysisDefinition {
  const found = byName.get(name)
  if (found === undefined) throw new RangeError(`There is no analysis ${name}.`)
  return found
}
