import type { Analysis } from '#contract/analysis.ts'
import { count, counted } from '../ui/format.ts'

/** What tells one run of an analysis from another. */
export function settingsInWords({ settings, provenance }: Analysis): string {
  const words: string[] = []
  if (provenance.text !== null) words.push(provenance.text.name)
  if ('examples' in settings)
    words.push(settings.examples === null ? 'all sentences' : counted(settings.examples, 'sentence'))
  if ('positions' in settings && settings.positions === 'all') words.push('every position')
  if (settings.name === 'ablation')
    words.push(`${count(settings.perLayer)} keys a layer, ${count(settings.top)} triggers`)
  if (settings.name === 'values') words.push(`${count(settings.top)} tokens kept`)
  if (provenance.readOut !== null && settings.name !== 'memories')
    words.push(provenance.readOut === 'model' ? 'with final norm' : 'without final norm')
  if ('seed' in settings) words.push(`seed ${settings.seed}`)
  return words.join(' · ')
}
