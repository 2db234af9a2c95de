/** What a figure or table of the model's side was made from: the sentence that belongs under it. */
import type { Analysis } from '#contract/analysis.ts'
import { analysisNamed } from '#contract/analysis/registry.ts'
import type { Scan } from '#contract/scan.ts'

const COUNT = new Intl.NumberFormat('en')

/** Model, text or triggers, positions, read-out, seed: as far as the analysis has them. */
export function sourceInWords(
  { settings, provenance }: Analysis,
  scan: Pick<Scan, 'model' | 'corpus' | 'settings'>,
): string {
  const { text, sentences, readOut, modelSha256 } = provenance
  const { reads } = analysisNamed(settings.name)
  const parts = [`Model: ${scan.model} (SHA-256 ${modelSha256.slice(0, 8)}…)`]
  if (text !== null) parts.push(`text: ${text.name}, ${positions(settings)}`)
  if (reads.includes('triggers') && sentences !== null)
    parts.push(
      `triggers${'side' in settings && settings.side === 'negative' ? ' of the negative side' : ''}: of ${COUNT.format(sentences)} sentences of ${scan.corpus}, ${scan.settings.prefixes}`,
    )
  if (readOut === 'model') parts.push('read out through the model’s final normalisation')
  if (readOut === 'product') parts.push('read out without the final normalisation')
  if ('seed' in settings) parts.push(`seed ${settings.seed}`)
  return `${parts.join('; ')}.`
}

function positions(settings: Analysis['settings']): string {
  const where =
    'positions' in settings
      ? settings.positions === 'one'
        ? 'one random position of each sentence'
        : 'every position of each sentence'
      : settings.name === 'detectors'
        ? 'every position of each sentence'
        : 'the last position of each sentence'
  const most = 'examples' in settings ? settings.examples : null
  return `${where}${most === null ? ', all sentences' : `, at most ${COUNT.format(most)} random sentences`}`
}
