/** Keymark without its window: the same host and handlers, one command a run. */
import { Command, CommanderError } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { registerAgreement } from './commands/agreement.ts'
import { registerAnalyze } from './commands/analyze.ts'
import { registerDataset } from './commands/dataset.ts'
import { registerDemo } from './commands/demo.ts'
import { registerFind } from './commands/find.ts'
import { withHint } from './commands/hints.ts'
import { registerFigures } from './commands/figures.ts'
import { registerLayers } from './commands/layers.ts'
import { registerModel } from './commands/model.ts'
import { registerPacket } from './commands/packet.ts'
import { registerPrompt } from './commands/prompt.ts'
import { registerScan } from './commands/scan.ts'
import { registerStudy } from './commands/study.ts'
import { registerStudyDesign } from './commands/study-design.ts'
import { registerCorpus } from './commands/corpus.ts'
import { say } from './commands/output.ts'
import { registerTriggers } from './commands/triggers.ts'

const program = new Command('keymark')
  .description('An offline workbench for the human study of feed-forward memories.')
  .version(manifest.version)
  .exitOverride()
  .showHelpAfterError('(add --help for the options)')

for (const register of [
  registerModel,
  registerScan,
  registerCorpus,
  registerTriggers,
  registerFind,
  registerStudy,
  registerLayers,
  registerStudyDesign,
  registerDataset,
  registerPacket,
  registerAgreement,
  registerFigures,
  registerAnalyze,
  registerPrompt,
  registerDemo,
])
  register(program)

// A reader that has had enough, such as head, is no failure.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1))

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode
  else {
    say(`keymark: ${withHint(error)}`)
    if (process.env['KEYMARK_DEBUG'] !== undefined) console.error(error)
    process.exitCode = 1
  }
}
