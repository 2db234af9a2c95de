/** A study's labels as files that other programs read. */
import { stringify } from 'csv-stringify/sync'
import { join } from 'node:path'
import type { Scan } from '#contract/scan.ts'
import type { Study } from '#contract/study.ts'
import type { DatasetFormat } from '#contract/dataset.ts'
import type { LabelledAssignment } from '../store/dataset.ts'
import { ensureFolder, writeFileWhole } from './write-file.ts'

export interface Dataset {
  study: Study
  scan: Scan
  assignments: Iterable<LabelledAssignment>
}

/** Writes into `folder` (created if need be), replacing an earlier export of the same study. @returns the file names. */
export function exportDataset(dataset: Dataset, format: DatasetFormat, folder: string): string[] {
  ensureFolder(folder)
  const name = `${fileName(dataset.study.name)}.${format}`
  writeFileWhole(join(folder, name), format === 'jsonl' ? jsonl(dataset) : csv(dataset))
  return [name]
}

/** A study's name as a file name that every system accepts. */
export const fileName = (name: string): string =>
  name
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[.-]+|[.-]+$/gu, '') || 'study'

/** One line per key and annotator. */
function* jsonl({ study, scan, assignments }: Dataset): Generator<string> {
  for (const { layer, index, annotator, state, flagged, note, patterns, triggers, started, changed } of assignments) {
    const line = {
      key: { layer, index },
      study: { name: study.name, seed: study.seed, perLayer: study.perLayer, minSupport: study.minSupport },
      provenance: {
        scan: scan.name,
        model: scan.model,
        corpus: scan.corpus,
        settings: scan.settings,
        counts: scan.counts,
        ...scan.provenance,
      },
      annotator,
      state,
      flagged,
      note,
      patterns: patterns.map(({ description, kind, ranks }) => ({ description, kind, ranks })),
      triggers,
      times: { started, changed },
    }
    yield `${JSON.stringify(line)}\n`
  }
}

const COLUMNS = [
  'layer',
  'index',
  'annotator',
  'state',
  'rank',
  'coefficient',
  'sentence',
  'source',
  'prefix',
  'last_token',
  'next_token',
  'pattern',
  'description',
  'kind',
  'shows',
] as const

/**
 * Triggers × patterns: one row per trigger and pattern, `shows` 1 where the trigger shows it. A key without a pattern
 * has one row per trigger with the pattern columns empty. Cells that a spreadsheet would run as a formula are escaped.
 */
function* csv({ assignments }: Dataset): Generator<string> {
  const options = { escape_formulas: true, record_delimiter: '\n' } as const
  yield stringify([[...COLUMNS]], options)
  for (const { layer, index, annotator, state, patterns, triggers } of assignments) {
    const rows = triggers.flatMap((trigger) => {
      const own = [
        layer,
        index,
        annotator,
        state,
        trigger.rank,
        trigger.coefficient,
        trigger.sentence,
        trigger.source,
        trigger.tokens
          .slice(trigger.first, trigger.position + 1)
          .join('')
          .trimStart(),
        trigger.lastToken,
        trigger.nextToken ?? '',
      ]
      if (patterns.length === 0) return [[...own, '', '', '', '']]
      return patterns.map(({ description, kind, ranks }, i) => [
        ...own,
        i + 1,
        description,
        kind ?? '',
        ranks.includes(trigger.rank) ? 1 : 0,
      ])
    })
    if (rows.length > 0) yield stringify(rows, options)
  }
}
