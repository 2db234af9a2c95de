/** What an analysis of the model's side is, for both sides: its files in this folder each define one. */
import type { z } from 'zod'

/** A whole number that only this analysis asks for. */
export interface NumberSetting {
  name: string
  /** In the form of a run, and after the number where runs are told apart. */
  label: string
  hint: string
  inWords: string
  /** At the command line. */
  option: string
  about: string
  largest?: number
}

export interface AnalysisDefinition {
  /** Its command, and its page where it has one. */
  name: string
  title: string
  hasPage: boolean
  /** What a run needs beside the project. `triggers`: those of the scan, so that a scan that goes on changes what is found. */
  reads: readonly ('model' | 'text' | 'triggers')[]
  /** How vectors of the residual stream are read out, where that is not a setting. */
  readOut?: 'product'
  /** What its progress counts: examples, values, prefixes. */
  unit: string
  /** In a line, for the command. */
  about: string
  /** What it answers, for someone who has not read the paper. */
  question: string
  /** How the numbers are made; a paragraph each. */
  method: readonly string[]
  settings: z.ZodObject<{ name: z.ZodLiteral }>
  /** Number settings that it does not share with others. */
  numbers: readonly NumberSetting[]
  result: z.ZodObject<{ name: z.ZodLiteral }>
}
