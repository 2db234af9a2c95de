import { ExampleSettings } from '#contract/example.ts'
import type { Workspace } from '../project/workspace.ts'
import { examplesOf, listPasses } from '../store/example.ts'
import { seenKey } from '../store/key.ts'
import { getScan } from '../store/scan.ts'
import { startExamples } from '../work/examples.ts'
import type { Handlers } from './handlers.ts'

const Asked = ExampleSettings.omit({ keys: true })

export function exampleHandlers(workspace: Workspace): Handlers['example'] {
  return {
    start: ({ scan, of, model, ...asked }) =>
      startExamples(workspace, { scan, of, model: workspace.files.moved(model), ...Asked.parse(asked) }),
    list: ({ scan }) => listPasses(workspace.store, getScan(workspace.store, scan).id),
    get: ({ scan, side = 'positive', ...id }) => {
      seenKey(workspace.store, scan, id, side)
      return examplesOf(workspace.store, scan, id, side)
    },
  }
}
