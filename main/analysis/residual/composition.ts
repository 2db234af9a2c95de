/** Figure 11 of the paper: which part of a layer decides its prediction. */

/**
 * @param r @param y @param o tokens that the residual, the layer's own output and their sum predict.
 */
export function caseOf(r: number, y: number, o: number): 'residual' | 'ffn' | 'agreement' | 'composition' {
  if (o === r) return o === y ? 'agreement' : 'residual'
  return o === y ? 'ffn' : 'composition'
}
