/** What tables of agreement rest on: the sentences that belong under them. */
import type { StudyAgreement } from '#contract/agreement.ts'
import type { Scan } from '#contract/scan.ts'
import { plural } from '../figure/figure-parts.ts'
import { peopleInWords, scanInWords } from '../study/label-words.ts'

export interface AgreementCaptions {
  /** Keys that two or more labelled, with and without intervals. */
  compared: string
  counted: string
  /** Every labelled key. */
  modelled: string
}

export function agreementCaptions(
  { overall, seed, draws }: Pick<StudyAgreement, 'overall' | 'seed' | 'draws'>,
  studyName: string,
  scan: Pick<Scan, 'model' | 'corpus'>,
): AgreementCaptions {
  const { annotators, keys, single, triggers } = overall
  const labels = `Labels of the study “${studyName}”: each annotator’s own, by ${peopleInWords(annotators)}`
  const shared = `${labels}; ${plural(keys, 'key')} that two or more labelled, ${plural(triggers.units, 'trigger')}; ${single.toLocaleString('en')} that one labelled alone left out.`
  const source = scanInWords(scan)
  return {
    compared: `${shared} Intervals: 95 %, for these annotators, ${plural(draws, 'bootstrap draw')} over keys, seed ${seed}. ${source}`,
    counted: `${shared} ${source}`,
    modelled: `${labels}; ${plural(keys + single, 'labelled key')}. Intervals: 95 %, by the likelihood’s curvature. ${source}`,
  }
}
