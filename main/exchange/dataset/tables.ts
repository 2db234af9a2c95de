/** The three tables of a Parquet dataset: columns with their meaning, and rows. */
import { kindInWords, listed, namesOf, severalOf, type KindScheme } from '#contract/kind.ts'
import { coverage, coverageNames } from '../../analysis/study/trigger-class.ts'
import { column, type Cell, type Column } from './columns.ts'
import { coverageOf, prefixOf, type ReleasedAssignment } from './released.ts'

export interface Table {
  name: 'keys' | 'triggers' | 'patterns'
  about: string
  columns: Column[]
  rows: (assignment: ReleasedAssignment) => Record<string, Cell>[]
}

const WHOSE: Column[] = [
  column('assignment', 'string', 'UUID of one key given to one annotator; joins the tables'),
  column('assignment_kind', 'string', "key: a key's own triggers; control: random prefixes; practice"),
  column('layer', 'int32', 'feed-forward layer, from 1'),
  column('index', 'int32', 'hidden unit of the layer, from 0'),
  column('annotator', 'string', 'who labelled it'),
  column('role', 'string', 'annotator, or adjudicator: the agreed annotation of a key that several labelled'),
  column(
    'examples',
    'string',
    'which prefixes of the key: top (its strongest), interval:40-50 (at 40 to 50 % of its strongest coefficient) and so on, or random of those at which it fires',
  ),
  column('scan', 'string', 'which of the scans that the study draws from the key is of'),
]

const whose = ({
  uuid,
  kind,
  examples,
  scan,
  layer,
  index,
  annotator,
  role,
}: ReleasedAssignment): Record<string, Cell> => ({
  assignment: uuid,
  assignment_kind: kind,
  layer,
  index,
  annotator,
  role,
  examples,
  scan,
})

const time = (text: string | null): Date | null => (text === null ? null : new Date(text))
const long = (value: number | null): bigint | null => (value === null ? null : BigInt(value))

const ANSWERS = ['new', 'in-progress', 'done', 'no-pattern']

/** Each kind of the study has a column of the keys. */
export function tablesOf(scheme: KindScheme): readonly Table[] {
  const kinds = namesOf(scheme)
  return [
    {
      name: 'keys',
      about: 'one row per key and annotator',
      columns: [
        ...WHOSE,
        column('place', 'int32', "place in the annotator's order of work, from 1"),
        column('state', 'string', listed([...ANSWERS, ...(scheme.uninterpretable ? ['uninterpretable'] : [])])),
        column('flagged', 'bool', 'flagged for discussion'),
        column('note', 'string', "the annotator's note"),
        column('triggers', 'int32', 'trigger examples that the annotator saw'),
        column('patterns', 'int32', 'patterns found'),
        ...kinds.map((kind) => column(kind, 'int32', `triggers that show ${kind} patterns only`)),
        ...(kinds.length > 1
          ? [column(severalOf(kinds.length), 'int32', `triggers that show ${severalOf(kinds.length)} kinds`)]
          : []),
        column('uncovered', 'int32', 'triggers that show none'),
        column('started', 'timestamp', 'first change'),
        column('changed', 'timestamp', 'last change'),
        column('guideline', 'int32', 'version of the guidelines at the last change'),
        column('active_seconds', 'double', 'seconds of work, idle time left out'),
        column('assisted', 'bool', 'shared words were pointed out during some of it'),
      ],
      rows: (assignment) => [
        {
          ...whose(assignment),
          place: assignment.place,
          state: assignment.state,
          flagged: assignment.flagged,
          note: assignment.note,
          triggers: assignment.triggers.length,
          patterns: assignment.patterns.length,
          ...coverageOf(assignment, kinds),
          started: time(assignment.started),
          changed: time(assignment.changed),
          guideline: assignment.guideline,
          active_seconds: assignment.activeSeconds,
          assisted: assignment.assisted,
        },
      ],
    },
    {
      name: 'triggers',
      about: 'one row per key, annotator and trigger example',
      columns: [
        ...WHOSE,
        column('rank', 'int32', 'from 1, the strongest'),
        column('coefficient', 'double', 'activation of the key for the prefix: above 0, on its negative side below'),
        column('sentence', 'int32', 'number of the sentence in corpus order, from 0'),
        column('source', 'string', 'corpus file or document'),
        column('metadata', 'string', 'what the corpus says of the document, as JSON; null where it says nothing'),
        column('start', 'int64', 'byte offset of the sentence in its source (UTF-8)'),
        column('end', 'int64', 'byte offset of its end, exclusive'),
        column('text', 'string', 'the whole sentence'),
        column('prefix', 'string', 'the sentence up to and including the last token read'),
        column('tokens', 'strings', 'tokens of the sentence as they read in the text'),
        column('token_ids', 'int32s', 'their ids, special tokens included'),
        column('token_ends', 'int32s', 'where each token ends in the sentence, in code points'),
        column('first', 'int32', "index of the sentence's first own token"),
        column('position', 'int32', 'index of the last token read'),
        column('last_token', 'string', 'that token'),
        column('next_token', 'string', 'the token after it; null at the end of the sentence'),
        column(
          'class',
          'string',
          `${listed(coverageNames(kinds).toSpliced(0, 1).concat('uncovered'))}, by the patterns that it shows`,
        ),
        column('patterns', 'int32s', 'numbers of the patterns that it shows, from 1'),
      ],
      rows: (assignment) => {
        const classes = coverage(assignment.patterns, assignment.triggers.length, kinds)
        return assignment.triggers.map((trigger) => ({
          ...whose(assignment),
          rank: trigger.rank,
          coefficient: trigger.coefficient,
          sentence: trigger.sentence,
          source: trigger.source,
          metadata: trigger.metadata === null ? null : JSON.stringify(trigger.metadata),
          start: long(trigger.start),
          end: long(trigger.end),
          text: trigger.text,
          prefix: prefixOf(trigger),
          tokens: trigger.tokens,
          token_ids: trigger.tokenIds,
          token_ends: trigger.tokenEnds,
          first: trigger.first,
          position: trigger.position,
          last_token: trigger.lastToken,
          next_token: trigger.nextToken,
          class: classes[trigger.rank - 1] ?? null,
          patterns: assignment.patterns.flatMap(({ ranks }, i) => (ranks.includes(trigger.rank) ? [i + 1] : [])),
        }))
      },
    },
    {
      name: 'patterns',
      about: 'one row per pattern',
      columns: [
        ...WHOSE,
        column('pattern', 'int32', 'number of the pattern within its key, from 1'),
        column('id', 'string', 'UUID of the pattern'),
        column('description', 'string', "the annotator's words"),
        column('kind', 'string', listed(kinds) + (scheme.several ? '; several with a bar between them' : '')),
        column('ranks', 'int32s', 'ranks of the triggers that show it'),
        column('support', 'int32', 'how many those are'),
        column('confidence', 'int32', 'how sure the annotator is: 1 hardly, 2 fairly, 3 very; null where nobody said'),
        column('made_from', 'strings', "in an adjudication: ids of the annotators' patterns that it was made from"),
      ],
      rows: (assignment) =>
        assignment.patterns.map(({ id, description, ranks, confidence, from, ...pattern }, i) => ({
          ...whose(assignment),
          pattern: i + 1,
          id,
          description,
          kind: kindInWords(pattern),
          ranks,
          support: ranks.length,
          confidence: confidence ?? null,
          made_from: from ?? [],
        })),
    },
  ]
}
