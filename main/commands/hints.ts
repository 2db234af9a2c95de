/** What a person at a terminal can do about an error; the window has buttons for the same. */
import { ErrorCode } from '#contract/error.ts'

const HINTS: Partial<Record<ErrorCode, string>> = {
  'model-missing': 'Say where the model is with --model.',
  'no-project': 'The command keymark scan makes one.',
  'no-scan': 'Make one with keymark scan.',
  'no-study': 'Make one with keymark sample.',
  'no-column': 'Name it with --field.',
  'other-machine': 'To send them there all the same, name its host with --allow-host.',
  damaged: 'keymark backup list and keymark backup restore put one in its place.',
  'examples-missing': 'The command keymark examples draws them, such as with --per-layer 50 --each 25.',
  'values-missing': 'Run keymark analyze values first.',
  'weights-missing': 'Run keymark analyze weights first.',
}

/** The error in words, and the hint that belongs to its code. */
export function withHint(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = ErrorCode.safeParse('code' in error ? error.code : null).data
  const hint = code === undefined ? undefined : HINTS[code]
  return hint === undefined ? error.message : `${error.message} ${hint}`
}
