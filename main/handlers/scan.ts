import { ScanSettings, SentenceRules } from '#contract/scan.ts'
import type { Workspace } from '../project/workspace.ts'
import { findScan, listScans } from '../store/scan.ts'
import { compareScans } from '../work/scan-comparison.ts'
import { mergeShards } from '../work/merge.ts'
import { resumeScan, startScan } from '../work/scan.ts'
import { corpusColumns, previewScan } from '../work/scan-preview.ts'
import type { Handlers } from './handlers.ts'

export function scanHandlers(workspace: Workspace): Handlers['scan'] {
  const { files } = workspace
  return {
    list: () => listScans(workspace.store),
    find: ({ name }) => findScan(workspace.store, name),
    preview: ({ corpus, rules, limit = 10 }) => previewScan(files.corpora(corpus), SentenceRules.parse(rules), limit),
    columns: ({ corpus }) => corpusColumns(files.corpora(corpus)),
    start: ({ name, model, corpus, settings, processes = 1 }) =>
      startScan(workspace, {
        name,
        input: { model: workspace.modelPath(model), corpus: files.corpora(corpus) },
        settings: ScanSettings.parse(settings),
        processes,
      }),
    compare: ({ limit = 100, ...scans }, signal) => compareScans(workspace, { ...scans, limit }, signal),
    merge: ({ name, shards, model, corpus }) =>
      mergeShards(workspace, {
        name,
        files: shards.map((file) => files.path(file)),
        model: files.moved(model),
        corpus: corpus && files.corpora(corpus),
      }),
    resume: ({ scan }) => resumeScan(workspace, scan),
  }
}
