/** Triggers × patterns as a table for spreadsheets and statistics programs. */
import { kindInWords } from '#contract/kind.ts'
import { csv, type CsvOptions } from '../csv.ts'
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
  'confidence',
  'metadata',
  'examples',
  'scan',
] as const

/**
 * One row per trigger and pattern, `shows` 1 where the trigger shows it. A key without a pattern has one row per trigger
 * with the pattern columns empty.
 */
export const datasetCsv = (assignments: Iterable<ReleasedAssignment>, options: CsvOptions): Generator<string> =>
  csv(COLUMNS, rowsOf(assignments), options)

function* rowsOf(assignments: Iterable<ReleasedAssignment>): Generator<unknown[]> {
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
      const metadata = trigger.metadata === null ? '' : JSON.stringify(trigger.metadata)
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
      if (patterns.length === 0) yield [...own, '', '', '', '', ...rest, '', metadata, work.examples, work.scan]
      for (const [i, pattern] of patterns.entries()) {
        const { description, ranks, confidence } = pattern
        yield [
          ...own,
          i + 1,
          description,
          kindInWords(pattern),
          ranks.includes(rank) ? 1 : 0,
          ...rest,
          confidence ?? '',
          metadata,
          work.examples,
          work.scan,
        ]
      }
    }
  }
}
