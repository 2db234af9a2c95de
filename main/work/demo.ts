/** The demo as the window shows it: a project of its own, with all that a person can look at. */
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DEMO_SCAN, DEMO_STUDY } from '#contract/demo.ts'
import { ScanSettings } from '#contract/scan.ts'
import { fileName } from '../exchange/file-name.ts'
import type { Workspace } from '../project/workspace.ts'
import { createStudy, listStudies } from '../store/study.ts'
import { labelledStudy } from './demo-labels.ts'
import { exportPackets } from './packet.ts'
import { startScan } from './scan.ts'

/**
 * Opens the demo's project, or makes it, and starts what it lacks: the scan, and after it the study that three readers labelled, one to
 * try, and its packet beside the project. One that was stopped goes on when it is opened again.
 * @param maxSentences of the scan; the readers labelled that of all.
 * @returns when the scan has its place; the rest follows as jobs.
 */
export async function openDemo(
  workspace: Workspace,
  maxSentences: number = DEMO_SCAN.settings.maxSentences,
): Promise<void> {
  mkdirSync(workspace.demoFolder, { recursive: true })
  await workspace.openProject(join(workspace.demoFolder, 'demo.keymark'))
  const { store, jobs } = workspace
  if (jobs.list().some(({ state }) => state === 'running')) return
  const packet = join(workspace.demoFolder, `${fileName(DEMO_STUDY.name)}-${DEMO_STUDY.annotator}.kmpacket`)
  if (listStudies(store).length >= 2 && existsSync(packet)) return
  const { scan, job } = await startScan(workspace, {
    name: DEMO_SCAN.name,
    input: { model: workspace.demoModel, corpus: workspace.files.corpora([...DEMO_SCAN.corpus]) },
    settings: ScanSettings.parse({ maxSentences }),
  })
  void readAfter(workspace, scan, job)
}

/** When the scan is done, and its project still open: what people do with a scan. */
async function readAfter(workspace: Workspace, scan: number, job: string): Promise<void> {
  const { store, jobs } = workspace
  const { state } = await jobs.ended(job)
  if (state !== 'done' || !store.open) return
  jobs.start('demo', 'labels of the demo', async (report, signal) => {
    report({ message: 'labelling as three readers did', unit: 'labels' })
    await labelledStudy(workspace, scan, (done, total) => report({ done, total }), signal)
    if (signal.aborted) return 'cancelled'
    const known = listStudies(store).find(({ name }) => name === DEMO_STUDY.name)
    const { id } = known ?? createStudy(store, { ...DEMO_STUDY, scan })
    await exportPackets(workspace, id, workspace.demoFolder)
    return 'done'
  })
}
