/** What finds the sentences of an analysis's text: one that is cut otherwise is another text. */
import type { Analysis, AnalysisProvenance } from '#contract/analysis.ts'
import type { AnalysisSettings } from '#contract/analysis/registry.ts'
import type { TextInput } from '../inference/corpus/held-out.ts'
import { SPLITTER_VERSION } from '../inference/corpus/sentences.ts'
import { KeymarkError } from '../keymark-error.ts'
import { isSameIcu } from './scan-order.ts'

type TextCut = AnalysisProvenance['cut']

/** Null where a line is a sentence, for the sentences that come with Keymark, and without a text. */
export function textCut(settings: AnalysisSettings, text: TextInput | null): TextCut {
  if (text === null || text.kind === 'held-out' || !('split' in settings)) return null
  const { split } = text.kind === 'rest' ? text.rules : settings
  return split === 'line' ? null : { icuVersion: process.versions['icu'] ?? '', splitter: SPLITTER_VERSION }
}

export const isCutAlike = (one: TextCut, other: TextCut): boolean =>
  one === null || other === null
    ? one === other
    : one.splitter === other.splitter && isSameIcu(one.icuVersion, other.icuVersion)

/** @throws KeymarkError when an analysis cannot go on because its text would be cut otherwise from here on. */
export function requireCutAlike({ provenance }: Analysis, now: TextCut): void {
  if (isCutAlike(provenance.cut, now)) return
  throw new KeymarkError(
    'bad-input',
    `The sentences of this analysis’s text were found by ${inWords(provenance.cut)}, and this is ${inWords(now)}, which may end them elsewhere: its examples would be of two texts. Continue it with the program that began it, or start it anew.`,
  )
}

const inWords = (cut: TextCut): string =>
  cut === null ? 'an earlier version of Keymark' : `ICU ${cut.icuVersion} and rules ${cut.splitter}`
