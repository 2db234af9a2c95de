import type { Scan } from '#contract/scan.ts'
import type { Study } from '#contract/study.ts'
import { studyToLabel } from '../study/study-to-label.ts'
import { count, counted } from '../ui/format.ts'

export interface NextStep {
  text: string
  action: string
  to: '/scan' | '/study' | '/label' | '/layers'
}

/** What the work asks for next, from what the project holds. @param last study that was labelled */
export function nextStep(scans: Scan[], studies: Study[], last: number | null): NextStep {
  if (scans.length === 0 && studies.length === 0) {
    return {
      text: 'Scan a text with a language model, to find what each of its keys responds to.',
      action: 'Scan a text',
      to: '/scan',
    }
  }
  if (studies.length === 0) {
    const isReady = scans.some(({ state }) => state !== 'running')
    return isReady
      ? { text: 'Draw a random sample of keys to label.', action: 'Draw a sample', to: '/study' }
      : {
          text: 'The model reads the text. What its keys respond to is there when the scan has ended.',
          action: 'See the scan',
          to: '/scan',
        }
  }
  const labelled = studies.reduce((sum, study) => sum + study.labelled, 0)
  const left = studies.reduce((sum, study) => sum + study.assignments, 0) - labelled
  if (left === 0 && scans.length === 0) {
    return {
      text: 'Every key is labelled. Return the labels to whoever sent the packet.',
      action: 'Back to the labels',
      to: '/label',
    }
  }
  const study = studyToLabel(studies, last)
  return left > 0 && study
    ? {
        text: `Read what keys respond to, and write down what repeats. Study “${study.name}”: ${count(study.labelled)} of ${counted(study.assignments, 'key')} labelled.`,
        action: study.labelled > 0 ? 'Go on labelling' : 'Start labelling',
        to: '/label',
      }
    : { text: 'Every key is labelled. See what the layers respond to.', action: 'See the layers', to: '/layers' }
}
