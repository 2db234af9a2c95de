/** The figures of an analysis, in the order of its page. */
import type { AnalysisResult } from '#contract/analysis-result.ts'
import type { Figure } from '#contract/figure.ts'

export function analysisFigures(_result: AnalysisResult): (Figure & { name: string })[] {
  return []
}
