import type { Analysis } from '#contract/analysis.ts'
import { analysisNamed } from '#contract/analysis/registry.ts'
import { count, counted } from '../ui/format.ts'

/** What tells one run of an analysis from another. */
export function settingsInWords({ settings, provenance }: Analysis): string {
  const words: string[] = []
  if (provenance.text !== null) words.push(provenance.text.name)
  if ('examples' in settings)
    words.push(settings.examples === null ? 'all sentences' : counted(settings.examples, 'sentence'))
  if ('positions' in settings && settings.positions === 'all') words.push('every position')
  const given: Partial<Record<string, unknown>> = settings
  const isNamed = settings.name === 'effect' && settings.keys.length > 0
  if (isNamed) words.push(`${counted(settings.keys.length, 'key')}${settings.study === null ? '' : ' of a study'}`)
  if ('side' in settings && settings.side === 'negative') words.push('negative side')
  const numbers = analysisNamed(settings.name)
    .numbers.filter(({ name }) => !(isNamed && name === 'perLayer'))
    .map(({ name, inWords }) => `${count(Number(given[name]))} ${inWords}`)
  if (numbers.length > 0) words.push(numbers.join(', '))
  if ('finalNorm' in settings) words.push(settings.finalNorm ? 'with final norm' : 'without final norm')
  if ('seed' in settings) words.push(`seed ${settings.seed}`)
  return words.join(' · ')
}
