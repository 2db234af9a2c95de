/** What an analysis found before, for where its model is not at hand to find it again, or nothing new can be kept. */
import { existsSync } from 'node:fs'
import type { Analysis } from '#contract/analysis.ts'
import { analysisNamed } from '#contract/analysis/registry.ts'
import { surveyText } from '../inference/corpus/held-out.ts'
import type { Workspace } from '../project/workspace.ts'
import { findSameAnalysis } from '../store/analysis.ts'
import { lookOf } from '../store/look.ts'
import { getScan, getScanInput } from '../store/scan.ts'
import type { AnalysisRequest } from './analysis.ts'
import { isCutAlike, textCut } from './text-cut.ts'

/** Null where it can be found anew, or nothing was found with these settings and this text. */
export async function keptAnalysis(
  { store, version }: Workspace,
  { scan, settings, text }: Omit<AnalysisRequest, 'model'>,
): Promise<Analysis | null> {
  if (lookOf(store) === null && existsSync(getScanInput(store, scan).model)) return null
  const sought = {
    text: text === null ? null : { sha256: (await surveyText(text, 'field' in settings ? settings.field : '')).sha256 },
    cut: textCut(settings, text),
    sentences: analysisNamed(settings.name).reads.includes('triggers') ? getScan(store, scan).counts.sentences : null,
    applicationVersion: version,
  }
  const same = findSameAnalysis(store, scan, settings, sought, isCutAlike)
  return same?.state === 'done' ? same : null
}
