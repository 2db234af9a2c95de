/** Which words one key reads: its triggers without each of their tokens. It is shown on the page of the key. */
import { z } from 'zod'
import { KeyId } from '../key.ts'
import type { AnalysisDefinition } from './definition.ts'

/** For each trigger of a key the change that the loss of each token makes, (m′ − m) / m. */
export const LeaveOneOutResult = z.object({
  name: z.literal('leave-one-out'),
  triggers: z.array(z.object({ rank: z.int().positive(), changes: z.array(z.number()) })),
})
export type LeaveOneOutResult = z.infer<typeof LeaveOneOutResult>

export const leaveOneOut = {
  name: 'leave-one-out',
  title: 'Words',
  hasPage: false,
  reads: ['model', 'triggers'],
  unit: 'prefixes',
  about: 'which words a key reads',
  question: 'Which words does this key read?',
  method: [
    'Each trigger is run again once for each of its tokens, without that token, and the coefficients are compared: (m′ − m) / m.',
  ],
  settings: z.object({ name: z.literal('leave-one-out'), ...KeyId.shape, top: z.int().positive().default(25) }),
  numbers: [],
  result: LeaveOneOutResult,
} as const satisfies AnalysisDefinition
