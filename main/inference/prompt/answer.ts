/** The prompt explorer in the inference process: answers questions one after another, since the runtime serves one at a time. */
import { failureOf } from '../failure.ts'
import type { Task } from '../tasks.ts'
import { type Explorer, openExplorer } from './explorer.ts'

/** Goes on until main ends the process. */
export const promptTask: Task<'prompt'> = (task, { say, listen }) => {
  let explorer: Promise<Explorer> | null = null
  let asked = Promise.resolve()
  listen(({ id, request }) => {
    asked = asked
      .then(() => (explorer ??= openExplorer(task)))
      .then(async (model) => say({ id, answer: await model.ask(request) }))
      .catch(async (error: unknown) => {
        // A model that could not be opened is tried again at the next question: what was missing may be there by then.
        await explorer?.catch(() => (explorer = null))
        say({ id, refused: failureOf(error) })
      })
  })
  return new Promise(() => {})
}
