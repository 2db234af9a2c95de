import { basename } from 'node:path'
import type { TableFormat, TablePick } from '#contract/statistics.ts'
import { armKeyTable } from '../analysis/study/arm-table.ts'
import { comparisonTable } from '../analysis/study/study-comparison.ts'
import { labelsInWords, scanInWords } from '../analysis/study/label-words.ts'
import { studyFigures } from '../analysis/study/study-figures.ts'
import { armTables, studyTables } from '../analysis/study/tables.ts'
import { tableOne } from '../analysis/study/table-one.ts'
import { inSteps } from '../computation/steps.ts'
import { writeFileWhole } from '../exchange/write-file.ts'
import type { Workspace } from '../project/workspace.ts'
import { armKeySteps } from '../store/arm-key.ts'
import { getStudy } from '../store/study.ts'
import { findPatternSteps, tableRows } from '../store/statistics.ts'
import { compareStudies } from '../work/study-comparison.ts'
import { layerCountsOf, scanOfSelection, sourceOfStudy, statisticsBySource, statisticsOf } from '../work/statistics.ts'
import type { Handlers } from './handlers.ts'

/** Patterns in one answer. */
const FOUND = 50

const EXTENSIONS: Record<TableFormat, string> = { markdown: 'md', latex: 'tex', html: 'html' }

export function statisticsHandlers(workspace: Workspace): Handlers['statistics'] {
  const table = (picks: TablePick[], format: TableFormat): string => tableOne(tableRows(workspace.store, picks), format)
  return {
    study: async (selection, signal) => {
      const statistics = await statisticsOf(workspace, selection, signal)
      const scan = scanOfSelection(workspace, selection)
      const all = sourceOfStudy(workspace, selection.study)
      const tables = { ...studyTables(statistics, scan), arms: armTables(statistics, scan, all) }
      const split = await statisticsBySource(workspace, statistics, signal)
      const figures = workspace.figures.register(studyFigures(statistics, scan, split, all))
      return { statistics, tables, figures, source: `${labelsInWords(statistics)} ${scanInWords(scan)}` }
    },
    compare: async (request, signal) => {
      const comparison = await compareStudies(workspace, request, signal)
      return { ...comparison, table: comparisonTable(comparison) }
    },
    armKeys: async ({ study, scans }, signal) => {
      const keys = await inSteps(armKeySteps(workspace.store, study, scans), signal)
      return { keys, table: armKeyTable(keys, getStudy(workspace.store, study).scans) }
    },
    layers: (selection) => layerCountsOf(workspace, selection),
    patterns: ({ search, ...selection }) => inSteps(findPatternSteps(workspace.store, selection, search, FOUND)),
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
