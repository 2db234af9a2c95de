import { z } from 'zod'

/** Why a call failed, in the terms a client can act on. */
export const ErrorCode = z.enum([
  'not-found',
  /** The model of a scan is not where the scan read it, or said to be somewhere where it is not. */
  'model-missing',
  /** Another model is there, or another tokenizer. */
  'model-differs',
  /** There is no file or folder of a model at the path. */
  'no-model',
  'no-project',
  /** The project holds no scan, or no study, at all. */
  'no-scan',
  'no-study',
  /** A corpus is a table without the column that is said to hold its text. */
  'no-column',
  /** A question that only the `values` or the `weights` analysis of the scan answers, and it is not done. */
  'values-missing',
  'weights-missing',
  /** A study of prefixes that are drawn before, and too few are. */
  'examples-missing',
  /** Somebody who labels in this project is not through with the key. */
  'blind',
  'bad-input',
  /** What somebody would send to a server on another machine stays here. */
  'other-machine',
  'unsupported',
  'busy',
  /** The project's file or its folder cannot be written: it is open to look. */
  'read-only',
  'cancelled',
  'no-space',
  /** The project's file cannot be read as it should; a backup can be put in its place. */
  'damaged',
  /** The open project's file is not where it was opened: nothing can be saved in it. */
  'displaced',
  'internal',
])
export type ErrorCode = z.infer<typeof ErrorCode>
