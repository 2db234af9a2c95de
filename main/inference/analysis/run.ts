/** Runs an analysis in the inference process. */
import { analyseResidual } from './residual.ts'
import { analyseSparsity } from './sparsity.ts'
import type { AnalysisAnswer, AnalysisTask } from './task.ts'
import { analyseValues } from './values.ts'

export function runAnalysis(
  task: AnalysisTask,
  progress: (done: number, total: number) => void,
): Promise<AnalysisAnswer> {
  switch (task.name) {
    case 'residual':
      return analyseResidual(task, progress)
    case 'sparsity':
      return analyseSparsity(task, progress)
    case 'values':
      return analyseValues(task, progress)
  }
}
