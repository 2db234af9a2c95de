/** The demo: the model and the text that come with Keymark, and a study of them to try. */
import type { z } from 'zod'
import { type ScanRequest } from './scan.ts'
import type { StudyRequest } from './study.ts'

/** What `scan.start` is asked for; the labels that come with the model were made of this scan. */
export const DEMO_SCAN = {
  name: 'demo',
  model: { kind: 'demo' },
  corpus: [{ kind: 'built-in', name: 'demo' }],
  settings: { maxSentences: 30_000 },
} satisfies z.input<typeof ScanRequest>

/** A study for whoever looks at the demo, of other keys than the readers' study: a key is closed to those who have yet to label it. */
export const DEMO_STUDY = { name: 'try it yourself', perLayer: 10, seed: 8, annotator: 'me' } satisfies Omit<
  StudyRequest,
  'scan'
>
