/** Triggers × patterns as a table for spreadsheets and statistics programs. */
import { stringify } from 'csv-stringify/sync'
import { prefixOf, type ReleasedAssignment } from './released.ts'

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
  'start',
  'end',
  'started',
  'changed',
  'role',
  'guideline',
  'active_seconds',
  'assisted',
] as const

/**
 * One row per trigger and pattern, `shows` 1 where the trigger shows it. A key without a pattern has one row per trigger
 * with the pattern columns empty. Cells that a spreadsheet would run as a formula are escaped.
 */
export function* csvRows(assignments: Iterable<ReleasedAssignment>): Generator<string> {
  const options = { escape_formulas: true, record_delimiter: '\n' } as const
  yield stringify([[...COLUMNS]], options)
  for (const {
    layer,
    index,
    annotator,
    state,
    patterns,
    triggers,
    started,
    changed,
    role,
    guideline,
    ...work
  } of assignments) {
    for (const trigger of triggers) {
      const { rank, coefficient, sentence, source, lastToken, nextToken, start, end } = trigger
      const own = [
        layer,
        index,
        annotator,
        state,
        rank,
        coefficient,
        sentence,
        source,
        prefixOf(trigger),
        lastToken,
        nextToken,
      ]
      const rest = [start, end, started, changed, role, guideline, work.activeSeconds, work.assisted ? 1 : 0]
      if (patterns.length === 0) yield stringify([[...own, '', '', '', '', ...rest]], options)
      for (const [i, { description, kind, ranks }] of patterns.entries()) {
        yield stringify([[...own, i + 1, description, kind, ranks.includes(rank) ? 1 : 0, ...rest]], options)
      }
    }
  }
}
