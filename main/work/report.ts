/** What a paper needs of a study, as a folder: methods, tables, figures and the dataset. */
import { join } from 'node:path'
import { DEFAULT_EPSILON } from '#contract/machine.ts'
import { INTRUDER_CHANCE } from '#contract/question.ts'
import { FigureOptions } from '#contract/figure.ts'
import { sourceInWords } from '#contract/stratum.ts'
import type { Table } from '#contract/table.ts'
import { agreementTables } from '../analysis/agreement/reported-tables.ts'
import { reportSections } from '../analysis/report/methods.ts'
import type { ReportData } from '../analysis/report/report-data.ts'
import { written } from '../analysis/report/sentence.ts'
import { questionFigures, questionTables } from '../analysis/question/question-tables.ts'
import { studyFigures } from '../analysis/study/study-figures.ts'
import { armTables, studyTables } from '../analysis/study/tables.ts'
import { inLatex } from '../analysis/table/escape.ts'
import { inSteps } from '../computation/steps.ts'
import { fileName } from '../exchange/file-name.ts'
import { writeFigure } from '../exchange/figure.ts'
import { writeTable } from '../exchange/table.ts'
import { ensureFolder, writeFileWhole } from '../exchange/write-file.ts'
import type { Workspace } from '../project/workspace.ts'
import { studyRecord } from '../store/dataset.ts'
import { questionPeople } from '../store/question.ts'
import { finishedSteps } from '../store/finished-annotation.ts'
import { countAssignments, getStudy } from '../store/study.ts'
import { exportStudy, studyNumbers } from './dataset.ts'
import { descriptionComparisons } from './descriptions.ts'
import { machineComparisons } from './machine-comparison.ts'
import { questionStatisticsOf } from './question-statistics.ts'
import { scanOfSelection, sourceOfStudy, statisticsBySource } from './statistics.ts'

interface Report {
  /** In the folder, in the order in which they were written. */
  files: string[]
  sections: { title: string; sentences: { text: string; values: unknown[] }[] }[]
}

/**
 * Writes into `folder`, which is made. Numbers are those of the study's pages: all labels, as adjudicated where they are.
 * @throws KeymarkError where a file cannot be written.
 */
export async function writeReport(
  workspace: Workspace,
  study: number,
  folder: string,
  signal?: AbortSignal,
): Promise<Report> {
  const numbers = await studyNumbers(workspace, study, signal)
  const { statistics, agreement } = numbers
  const { seed, draws } = agreement
  const machines = await machineComparisons(workspace, study, { seed, draws, epsilon: DEFAULT_EPSILON }, signal)
  const describers = await descriptionComparisons(workspace, study, signal)
  const scan = scanOfSelection(workspace, { study })
  const all = sourceOfStudy(workspace, study)
  const isAsked = questionPeople(workspace.store, study).length > 0
  const questions = isAsked ? await questionStatisticsOf(workspace, study, signal) : null
  const own = getStudy(workspace.store, study)
  const record = studyRecord(workspace.store, study)
  const data: ReportData = {
    application: workspace.version,
    study: own,
    scan,
    scans: record.scans.map((one) => one.scan),
    statistics,
    agreement,
    machines,
    describers,
    questions: questions?.statistics ?? null,
    counted: {
      ...countAssignments(workspace.store, study),
      layers: scan.layers.length,
      chance: INTRUDER_CHANCE,
      untimed: await untimedOf(workspace, study, signal),
      kinds: own.kinds.kinds.map(({ name, definition }) => ({ name, definition })),
      guidelines: record.guidelines.length,
      adjudicators: record.people.filter(({ role }) => role === 'adjudicator').map(({ name }) => name),
      sources: (statistics.sources ?? []).map(sourceInWords),
      scans: own.scans.map(({ name }) => name),
    },
  }
  const sections = reportSections(data).map(({ title, sentences }) => ({
    title,
    sentences: sentences.map((one) => written(one, data)),
  }))
  ensureFolder(folder)
  const files: string[] = []
  const put = (path: string, text: string): void => {
    writeFileWhole(join(folder, path), [text])
    files.push(path)
  }
  put('methods.md', asMarkdown(own.name, sections))
  put('methods.tex', asLatex(sections))
  const { levels, scopes, keys: _keys, confidence, models, confusion } = agreementTables(agreement, own.name, all)
  const tables: Record<string, Table> = {
    ...studyTables(statistics, scan),
    ...armTables(statistics, scan, all),
    agreement: levels,
    'agreement-by-layer-and-pair': scopes,
    'agreement-by-confidence': confidence,
    'agreement-models': models,
    'agreement-classes': confusion,
    ...(questions && prefixed('intruder', questionTables(questions.statistics, questions.source))),
    ...Object.fromEntries(machines.map(({ machine, table }) => [`machine-${fileName(machine.name)}`, table])),
    ...Object.fromEntries(
      describers.map(({ describer, table }) => [`descriptions-${fileName(describer.name)}`, table]),
    ),
  }
  ensureFolder(join(folder, 'tables'))
  for (const [name, table] of Object.entries(tables)) {
    if (table.rows.length === 0) continue
    put(join('tables', `${name}.tex`), writeTable(table, 'latex'))
    put(join('tables', `${name}.csv`), writeTable(table, 'csv'))
  }
  ensureFolder(join(folder, 'figures'))
  const split = await statisticsBySource(workspace, statistics, signal)
  for (const figure of [
    ...studyFigures(statistics, scan, split, all),
    ...(questions ? questionFigures(questions.statistics, questions.source) : []),
  ])
    for (const width of ['one-column', 'two-columns'] as const)
      for (const format of ['svg', 'png'] as const) {
        const path = join('figures', `${fileName(figure.name)}-${width}.${format}`)
        await writeFigure(
          figure,
          format,
          join(folder, path),
          FigureOptions.parse({ width, outlines: format === 'svg' }),
        )
        files.push(path)
        signal?.throwIfAborted()
      }
  const dataset = join(folder, 'dataset')
  for (const path of await exportStudy(workspace, study, 'hf', dataset, { text: false }, signal, numbers))
    files.push(join('dataset', path))
  put('report.json', `${JSON.stringify({ study: own.name, sections }, null, 2)}\n`)
  return { files, sections }
}

const untimedOf = async ({ store }: Workspace, study: number, signal?: AbortSignal): Promise<number> =>
  (await inSteps(finishedSteps(store, study), signal)).filter(
    ({ role, seconds }) => role === 'annotator' && seconds === null,
  ).length

const prefixed = (name: string, tables: Record<string, Table>): Record<string, Table> =>
  Object.fromEntries(Object.entries(tables).map(([key, table]) => [`${name}-${key}`, table]))

type WrittenSections = { title: string; sentences: { text: string }[] }[]

const asMarkdown = (name: string, sections: WrittenSections): string =>
  `# ${name}\n\n${sections.map(({ title, sentences }) => `## ${title}\n\n${sentences.map(({ text }) => text).join('\n')}\n`).join('\n')}`

const asLatex = (sections: WrittenSections): string =>
  sections
    .map(
      ({ title, sentences }) =>
        `\\paragraph{${inLatex(title)}}\n${sentences.map(({ text }) => inLatex(text)).join('\n')}\n`,
    )
    .join('\n')
