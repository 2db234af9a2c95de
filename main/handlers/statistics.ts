import { basename } from 'node:path'
import type { LabelSelection, StudyStatistics, TableFormat, TablePick } from '#contract/statistics.ts'
import { studyFigures } from '../analysis/study/study-figures.ts'
import { tableOne } from '../analysis/study/table-one.ts'
import { DEFAULT_DRAWS } from '../analysis/statistics/bootstrap.ts'
import { compute } from '../computation/compute.ts'
import { writeFileWhole } from '../exchange/write-file.ts'
import { getScan } from '../store/scan.ts'
import { findPatterns, guidelinesUsed, selectReadings, tableRows } from '../store/statistics.ts'
import { getStudy, scanOf } from '../store/study.ts'
import type { Workspace } from '../project/workspace.ts'
import type { Handlers } from './handlers.ts'

const SEED = 1
/** Patterns in one answer. */
const FOUND = 50

/** In a thread of its own: main goes on answering. */
export async function statisticsOf(
  workspace: Workspace,
  selection: LabelSelection,
  signal?: AbortSignal,
): Promise<StudyStatistics> {
  const db = workspace.store
  const study = getStudy(db, selection.study)
  const layers = getScan(db, scanOf(study)).layers.map(({ layer }) => layer)
  const { adjudicated, notAdjudicated, ...readings } = selectReadings(db, selection)
  const result = await compute('studyStatistics', [{ layers, ...readings, seed: SEED, draws: DEFAULT_DRAWS }], signal)
  return {
    ...result,
    selection,
    studyName: study.name,
    adjudicated,
    notAdjudicated,
    raters: [...new Set(readings.keys.map(({ annotator }) => annotator))].toSorted(),
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    guidelines: guidelinesUsed(db, selection.study),
  }
}

const EXTENSIONS: Record<TableFormat, string> = { markdown: 'md', latex: 'tex', html: 'html' }

export function statisticsHandlers(workspace: Workspace): Handlers['statistics'] {
  const table = (picks: TablePick[], format: TableFormat): string => tableOne(tableRows(workspace.store, picks), format)
  return {
    study: async (selection, signal) => {
      const statistics = await statisticsOf(workspace, selection, signal)
      return { statistics, figures: studyFigures(statistics) }
    },
    patterns: ({ search, ...selection }) => findPatterns(workspace.store, selection, search, FOUND),
    table: ({ picks, format }) => table(picks, format),
    saveTable: async ({ picks, format }) => {
      const extension = EXTENSIONS[format]
      const path = await workspace.dialogs.save({
        title: 'Save table',
        suggestedName: `table-1.${extension}`,
        extensions: [extension],
      })
      if (path === null) return null
      writeFileWhole(path, [table(picks, format)])
      return basename(path)
    },
  }
}
