/** The dataset card of a Hugging Face folder: front matter that the `datasets` library reads, then what a person needs. */
import { listed, namesOf, saidKinds, type KindScheme } from '#contract/kind.ts'
import { decimal } from '#contract/decimal.ts'
import { isBeyondTop, sourceInWords, sourcesOf } from '#contract/stratum.ts'
import type { Role } from '#contract/annotation.ts'
import type { StudyAgreement } from '#contract/agreement.ts'
import type { Estimate } from '#contract/estimate.ts'
import type { Scan } from '#contract/scan.ts'
import type { StudyStatistics } from '#contract/statistics.ts'
import { barsOf } from '../../analysis/study/layers-figure.ts'
import { MACHINE_TABLE, raterInWords } from './machines.ts'
import { QUESTIONS_TABLE } from './question.ts'
import { renaming, type Dataset } from './released.ts'
import { tablesOf } from './tables.ts'

const CITATION = `@inproceedings{geva-etal-2021-transformer,
  title = {Transformer Feed-Forward Layers Are Key-Value Memories},
  author = {Geva, Mor and Schuster, Roei and Berant, Jonathan and Levy, Omer},
  booktitle = {Proceedings of the 2021 Conference on Empirical Methods in Natural Language Processing},
  year = {2021},
  eprint = {2012.14913},
  archivePrefix = {arXiv},
  url = {https://arxiv.org/abs/2012.14913}
}`

/** @param rows of each table */
export function datasetCard(dataset: Dataset, rows: Record<string, number>): string {
  const { study, record, statistics, agreement, options } = dataset
  const tables = tablesIn(dataset)
  const sources = study.design === null ? [] : sourcesOf(study.design)
  // Where a study shows others, the column "examples" says of each key which.
  const prefixes =
    study.design !== null && isBeyondTop(study.design)
      ? `prefixes ${sources.map(sourceInWords).join(', or ')}`
      : 'its strongest prefixes'
  const rename = renaming(record.people, options.pseudonyms)
  const named = (role: Role): string =>
    record.people
      .filter((person) => person.role === role)
      .map(({ name }) => cell(rename(name)))
      .join(', ')
  return `${frontMatter(dataset)}
# ${line(study.name)}

What people read in the trigger examples of feed-forward keys: for each sampled key of a language model, ${prefixes} in a
corpus, and the patterns that annotators found in them, each ${listed(namesOf(study.kinds))}, with the prefixes that show it. Made with Keymark
${dataset.applicationVersion} after §3 of [Transformer Feed-Forward Layers Are Key-Value Memories](https://arxiv.org/abs/2012.14913).

| | |
|---|---|
${record.scans.map(({ scan }) => scanRows(scan, record.scans.length > 1)).join('\n')}
| study | seed ${study.seed}, a pattern needs ${study.minSupport} triggers |
| annotators | ${named('annotator')} |
| adjudicators | ${named('adjudicator') || 'none'} |
| labelled | ${study.labelled} of ${study.assignments} assignments |
| corpus text | ${options.text ? 'included' : 'left out: offsets only (`source`, `start`, `end`, `token_ends`, `position`)'} |

Everything needed to repeat it (settings, specification, guidelines, hashes of all files) is in \`manifest.json\`.

## Load

\`\`\`python
from datasets import load_dataset

keys = load_dataset("path/to/this/folder", "keys", split="train")
\`\`\`

## Schema
${tables
  .map(
    ({ name, about, columns }) =>
      `\n### \`${name}\`: ${about}, ${rows[name] ?? 0} in all\n\n${markdownTable(
        ['column', 'type', 'meaning'],
        columns.map((column) => [`\`${column.name}\``, typeName(column.type), column.about]),
      )}\n`,
  )
  .join('')}
${machineSection(dataset, rows)}## Statistics

Share of the trigger examples of the labelled keys by the kinds of the patterns that they show (Figure 2 of the paper), with 95 % intervals
over keys, for these annotators (seed ${statistics.seed}, ${statistics.draws} draws where any are made). A key counts once: as adjudicated where it was (${statistics.adjudicated} of ${statistics.overall.keys} keys), else with an equal part of
each annotator's labels.

${statisticsTable(statistics)}
${definitions(study.kinds)}
## Agreement

Between annotators, over ${agreement.overall.keys} keys that two or more labelled, before adjudication.

${agreementTable(agreement)}
${guidelines(record.guidelines)}
## Licence

${options.licence === 'unknown' ? 'Not chosen yet. Set `license` above before you publish, and see to it that the corpus allows it.' : `\`${options.licence}\`. The corpus's own licence applies to its text.`}

## Citation

\`\`\`bibtex
${CITATION}
\`\`\`
`
}

/** What a scan is of. @param isNamed where the study draws from several */
function scanRows({ name, model, corpus, counts, settings, provenance }: Scan, isNamed: boolean): string {
  const of = isNamed ? ` of “${cell(name)}”` : ''
  return [
    `| model${of} | ${cell(model)}, SHA-256 \`${provenance?.modelSha256 ?? ''}\` |`,
    `| tokenizer${of} | SHA-256 \`${provenance?.tokenizerSha256 ?? ''}\` |`,
    `| corpus${of} | ${cell(corpus)}, SHA-256 \`${provenance?.corpusSha256 ?? ''}\` |`,
    `| scan${of} | ${counts.sentences} sentences, ${counts.tokens} tokens; ${settings.triggersPerKey} triggers per key, ${settings.prefixes} |`,
  ].join('\n')
}

/** What machine raters said, where there are any. */
function machineSection({ machines }: Dataset, rows: Record<string, number>): string {
  if (machines.raters.length === 0) return ''
  const { name, about, columns } = MACHINE_TABLE
  return `### \`${name}\`: ${about}, ${rows[name] ?? 0} in all

${markdownTable(
  ['column', 'type', 'meaning'],
  columns.map((column) => [`\`${column.name}\``, typeName(column.type), column.about]),
)}

Machine raters: ${machines.raters.map((rater) => cell(raterInWords(rater))).join('; ')}. They are told of keys alone that all who label them are through with.

`
}

const tablesIn = ({ study, hasQuestions }: Dataset) => [
  ...tablesOf(study.kinds),
  ...(hasQuestions ? [QUESTIONS_TABLE] : []),
]

function frontMatter(dataset: Dataset): string {
  const { study, machines, options } = dataset
  const tables = [...tablesIn(dataset), ...(machines.raters.length === 0 ? [] : [MACHINE_TABLE])]
  const configs = tables.map(
    ({ name }, i) =>
      `- config_name: ${name}${i === 0 ? '\n  default: true' : ''}\n  data_files:\n  - split: train\n    path: data/${name}.parquet`,
  )
  // A JSON string is a YAML string.
  return `---
pretty_name: ${JSON.stringify(line(study.name))}
license: ${options.licence}
tags:
- interpretability
- feed-forward-memories
- human-annotation
configs:
${configs.join('\n')}
---
`
}

function statisticsTable({ layers, kinds }: StudyStatistics): string {
  const columns = barsOf(namesOf(kinds)).map(({ title, of }) => ({ title, of }))
  return markdownTable(
    ['layer', 'keys', ...columns.map(({ title }) => title), 'patterns a key', 'keys with a pattern'],
    layers.map((layer) => [
      String(layer.layer),
      String(layer.keys),
      ...columns.map(({ of }) => estimate(of(layer))),
      estimate(layer.patterns),
      estimate(layer.withPattern),
    ]),
  )
}

/** What kinds mean that are not the paper’s. */
const definitions = (scheme: KindScheme): string =>
  saidKinds(scheme).kinds === undefined
    ? ''
    : `\n${scheme.kinds.map(({ name, definition }) => `- *${cell(name)}*: ${line(definition)}`).join('\n')}\n`

function agreementTable({ overall, coefficients }: StudyAgreement): string {
  const { triggers, patterns, counts } = overall
  const rows = [triggers.alpha, triggers.masi, triggers.ac1, patterns.f1, patterns.kind, counts.alpha]
  return markdownTable(
    ['measure', 'value (95 % interval, for these annotators)'],
    rows.map((row) => [cell(coefficients[row.coefficient].name), row.value === null ? absent(row) : estimate(row)]),
  )
}

const absent = ({ reason }: Estimate): string => (reason === null ? 'does not apply' : `undefined: ${reason}`)

function estimate({ value, low, high }: Estimate): string {
  if (value === null) return '–'
  return low === null || high === null
    ? decimal(value, 2)
    : `${decimal(value, 2)} (${decimal(low, 2)}–${decimal(high, 2)})`
}

const guidelines = (versions: readonly { version: number; text: string }[]): string =>
  versions.length === 0 ? '' : `\n## Guidelines\n\n${versions.at(-1)?.text.trim() ?? ''}\n`

const typeName = (type: string): string => (type.endsWith('s') ? `list of ${type.slice(0, -1)}` : type)

const markdownTable = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

const line = (text: string): string => text.replace(/\s+/gu, ' ').trim()
const cell = (text: string): string => line(text).replaceAll('|', '\\|')
