/** The figures of an analysis, in the order of its page. */
import type { AnalysisResult } from '#contract/analysis-result.ts'
import type { Figure } from '#contract/figure.ts'
import { ablationFigure } from './ablation/figures.ts'
import { dimensionFigures, memoriesFigures, residualFigures, sparsityFigures } from './text-figures.ts'
import { valuesFigures } from './values/figures.ts'

export function analysisFigures(result: AnalysisResult): (Figure & { name: string })[] {
  switch (result.name) {
    case 'values':
      return valuesFigures(result)
    case 'ablation':
      return [{ name: 'figure-3-ablation', ...ablationFigure(result) }]
    case 'memories':
      return memoriesFigures(result)
    case 'residual':
      return residualFigures(result)
    case 'sparsity':
      return sparsityFigures(result)
    case 'dimension':
      return dimensionFigures(result)
    case 'leave-one-out':
      return []
  }
}
