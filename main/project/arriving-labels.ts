/** Imports of labels that a program which ended had begun are brought to their end, while others are answered. */
import { readReturned } from '../exchange/labels.ts'
import { arrivingLabels, takeIn } from '../store/arriving-labels.ts'
import type { LabelsFile } from '../store/labels-import.ts'
import type { Store } from '../store/store.ts'
import type { Jobs } from './jobs.ts'

/** As a job, which stays on the list and says so. */
export function goOnImporting(store: Store, jobs: Jobs): void {
  const arriving = arrivingLabels(store)
  if (arriving.length === 0) return
  jobs.start('labels', 'labels', async (report) => {
    report({ message: 'importing', unit: 'keys' })
    const kept = arriving.map(({ id }) => id)
    const read = async (): Promise<LabelsFile[]> => {
      const files: LabelsFile[] = []
      for (const { file, content } of arriving) files.push({ file, labels: await readReturned(file, content) })
      return files
    }
    await takeIn(store, kept, read, (done, total) => report({ done, total }))
    const names = arriving.map(({ file }) => file).join(', ')
    report({ message: 'done', notice: `The program ended while it imported ${names}. The rest is imported now.` })
    return 'done'
  })
}
