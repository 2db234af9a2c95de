/** Everything that crosses between the sides (rule 1). */
import type { InferContractRouterInputs, InferContractRouterOutputs } from '@orpc/contract'
import { adjudication } from './adjudication.ts'
import { agreement } from './agreement.ts'
import { analysis } from './analysis.ts'
import { annotation } from './annotation.ts'
import { backup } from './backup.ts'
import { command } from './command.ts'
import { content } from './content.ts'
import { dataset } from './dataset.ts'
import { description } from './description.ts'
import { example } from './example.ts'
import { figure } from './figure.ts'
import { file } from './file.ts'
import { job } from './job.ts'
import { key } from './key.ts'
import { machine } from './machine.ts'
import { model } from './model.ts'
import { packet } from './packet.ts'
import { project } from './project.ts'
import { prompt } from './prompt.ts'
import { question } from './question.ts'
import { queue } from './queue.ts'
import { scan } from './scan.ts'
import { statistics } from './statistics.ts'
import { study } from './study.ts'
import { table } from './table.ts'

export const contract = {
  adjudication,
  agreement,
  analysis,
  annotation,
  backup,
  command,
  content,
  dataset,
  description,
  example,
  figure,
  file,
  job,
  key,
  machine,
  model,
  packet,
  project,
  prompt,
  question,
  queue,
  scan,
  statistics,
  study,
  table,
}
export type Contract = typeof contract

/** What main implements and what callers see, derived: `Inputs['scan']['start']`. */
export type Inputs = InferContractRouterInputs<Contract>
export type Outputs = InferContractRouterOutputs<Contract>
