/** What streams each analysis, under its name; `run.ts` does not compile without one that the contract lists. */
export { prepareAblation as ablation } from './ablation.ts'
export { prepareDimension as dimension } from './dimension.ts'
export { prepareEntropy as entropy } from './entropy.ts'
export { prepareLeaveOneOut as 'leave-one-out' } from './leave-one-out.ts'
export { prepareMemories as memories } from './memories.ts'
export { prepareResidual as residual } from './residual.ts'
export { prepareSparsity as sparsity } from './sparsity.ts'
export { prepareValues as values } from './values.ts'
