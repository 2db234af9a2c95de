/** The command line as a function: what `keymark` does with its words. */
import { inspect } from 'node:util'
import { Command, CommanderError } from 'commander'
import manifest from '../../package.json' with { type: 'json' }
import { registerAgreement } from './agreement.ts'
import { registerAnalyze } from './analyze.ts'
import { registerAnnotate } from './annotate.ts'
import { registerBackup } from './backup.ts'
import { registerCompare } from './compare.ts'
import { registerCorpus } from './corpus.ts'
import { registerDataset } from './dataset.ts'
import { registerDemo } from './demo.ts'
import { registerExamples } from './examples.ts'
import { registerFigures } from './figures.ts'
import { registerFind } from './find.ts'
import { withHint } from './hints.ts'
import { registerLayers } from './layers.ts'
import { registerMerge } from './merge.ts'
import { registerModel } from './model.ts'
import { say } from './output.ts'
import { registerPacket } from './packet.ts'
import { registerPrompt } from './prompt.ts'
import { registerQuestions } from './questions.ts'
import { registerQueue } from './queue.ts'
import { registerReport } from './report.ts'
import { registerScan } from './scan.ts'
import { registerStudy } from './study.ts'
import { registerStudyDesign } from './study-design.ts'
import { registerTriggers } from './triggers.ts'

/**
 * Runs one command. What it found goes to stdout, everything else to stderr.
 * @param words without the program's name
 * @returns the exit status
 */
export async function runProgram(words: readonly string[]): Promise<number> {
  const program = createProgram()
  try {
    await program.parseAsync(words, { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode
    say(`keymark: ${withHint(error)}`)
    if (process.env['KEYMARK_DEBUG'] !== undefined) say(inspect(error))
    return 1
  }
}

/** All commands with their options. */
export function createProgram(): Command {
  const program = new Command('keymark')
    .description('An offline workbench for the human study of feed-forward memories.')
    .version(manifest.version)
    .exitOverride()
    .showHelpAfterError('(add --help for the options)')
  for (const register of [
    registerModel,
    registerScan,
    registerMerge,
    registerQueue,
    registerCorpus,
    registerTriggers,
    registerExamples,
    registerFind,
    registerCompare,
    registerStudy,
    registerLayers,
    registerStudyDesign,
    registerQuestions,
    registerDataset,
    registerPacket,
    registerAnnotate,
    registerBackup,
    registerAgreement,
    registerFigures,
    registerReport,
    registerAnalyze,
    registerPrompt,
    registerDemo,
  ])
    register(program)
  return program
}
