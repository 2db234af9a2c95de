/** A study as files that other programs read, and back. */
import type { z } from 'zod'
import { DatasetOptions, type DatasetFormat, type Imported, type ImportFormat } from '#contract/dataset.ts'
import { allLabels, type StudyStatistics } from '#contract/statistics.ts'
import { DEFAULT_DRAWS, type StudyAgreement } from '#contract/agreement.ts'
import { readDataset } from '../exchange/dataset/read.ts'
import type { AssignmentKind } from '../exchange/dataset/study-record.ts'
import { KeymarkError } from '../keymark-error.ts'
import { exportDataset } from '../exchange/dataset/write.ts'
import { readFfLayers } from '../exchange/ff-layers/read.ts'
import { assignmentKinds, lastEvent, studyAssignments, studyRecord } from '../store/dataset.ts'
import { questionPeople } from '../store/question.ts'
import { datasetQuestions } from '../store/question-results.ts'
import { studyMachines } from '../store/machine-export.ts'
import { storeDataset } from '../store/imported-dataset.ts'
import { storeForeignScan } from '../store/foreign-scan.ts'
import { getScan } from '../store/scan.ts'
import { getStudy, scanOf } from '../store/study.ts'
import type { Workspace } from '../project/workspace.ts'
import { agreementOf } from './agreement.ts'
import { backUpBeforeImport } from './backup.ts'
import { statisticsOf } from './statistics.ts'

interface StudyNumbers {
  statistics: StudyStatistics
  agreement: StudyAgreement
  /** Where the history of labels ended when they were read. */
  moment: string
}

/** What all labels of a study come to. */
export async function studyNumbers(workspace: Workspace, id: number, signal?: AbortSignal): Promise<StudyNumbers> {
  const moment = lastEvent(workspace.store)
  const statistics = await statisticsOf(workspace, allLabels(id), signal)
  const agreement = await agreementOf(workspace, id, { seed: 1, draws: DEFAULT_DRAWS }, signal)
  return { statistics, agreement, moment }
}

/**
 * Writes the study's dataset, with its statistics and agreement, into `folder`; returns the file names.
 * @param known the numbers, where they were worked out already
 */
export async function exportStudy(
  workspace: Workspace,
  id: number,
  format: DatasetFormat,
  folder: string,
  options: z.input<typeof DatasetOptions> = {},
  signal?: AbortSignal,
  known?: StudyNumbers,
): Promise<string[]> {
  const db = workspace.store
  const study = getStudy(db, id)
  const scan = getScan(db, scanOf(study))
  const { statistics, agreement, moment } = known ?? (await studyNumbers(workspace, id, signal))
  const dataset = {
    study,
    scan,
    record: studyRecord(db, id),
    assignments: (kind?: AssignmentKind) => studyAssignments(db, id, kind),
    kinds: assignmentKinds(db, id),
    questions: () => datasetQuestions(db, id),
    hasQuestions: questionPeople(db, id).length > 0,
    machines: studyMachines(db, id, scan.id, DatasetOptions.parse(options).text),
    statistics,
    agreement,
    options: DatasetOptions.parse(options),
    applicationVersion: workspace.version,
  }
  const files = await exportDataset(dataset, format, folder, signal)
  if (lastEvent(db) === moment) return files
  throw new KeymarkError(
    'busy',
    `Somebody labelled while the study was exported, so the files in ${folder} are not of one moment. Export again when nobody labels.`,
  )
}

/** @param path a folder for `jsonl`, a file for `ff-layers` */
export async function importDataset(workspace: Workspace, format: ImportFormat, path: string): Promise<Imported> {
  const db = workspace.store
  if (format === 'jsonl') {
    const source = readDataset(path)
    await backUpBeforeImport(workspace)
    const { scan, study, labelled } = storeDataset(db, source)
    return {
      scan,
      study,
      message:
        `Study "${source.manifest.study.name}": ${labelled} labelled of ${source.lines} assignments, by ${source.manifest.annotators.join(', ')}.` +
        (source.manifest.text
          ? ''
          : ' The export has no text, so the prefixes cannot be read; labels and statistics are complete.'),
    }
  }
  const source = readFfLayers(path)
  await backUpBeforeImport(workspace)
  const scan = storeForeignScan(db, source, workspace.version)
  const { padding, negative, triggers, name } = source
  const count = (n: number, noun: string): string => `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`
  const below = negative === 0 ? '' : `, and ${count(negative, 'row')} below 0`
  return {
    scan,
    study: null,
    message: `${count(triggers, 'trigger')} from ${name}; left out: ${count(padding, 'padding row')} (coefficient 0)${below}.`,
  }
}
