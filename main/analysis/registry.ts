/** Every analysis under its name; `evaluate.ts` does not compile without one that the contract lists. */
export { ablation } from './ablation/gather.ts'
export { dimension } from './dimension/gather.ts'
export { entropy } from './entropy/gather.ts'
export { leaveOneOut as 'leave-one-out' } from './leave-one-out/gather.ts'
export { memories } from './memories/gather.ts'
export { residual } from './residual/gather.ts'
export { sparsity } from './sparsity/gather.ts'
export { values } from './values/gather.ts'
