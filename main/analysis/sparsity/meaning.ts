/** What “active” means in the layers of a result, for the captions. */
import type { SparsityResult } from '#contract/analysis/sparsity.ts'

export function meaningOf({ layers, threshold }: SparsityResult): string {
  const isStrong = layers.map(({ by }) => by === 'strong')
  const strong = `strong: |m|·‖v‖ at least ${threshold ?? ''} of the largest of its layer and position`
  if (!isStrong.includes(true)) return 'Active: a coefficient above 0.'
  if (!isStrong.includes(false)) return `Active: ${strong}.`
  return `Active: a coefficient above 0 in plain ReLU layers, in the others ${strong}.`
}
