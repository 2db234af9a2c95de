import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Scan } from '#contract/scan.ts'
import { ModelFailure } from '../ui/model-failure.tsx'
import { query } from '../api.ts'
import { useWhere } from '../ui/where.ts'
import { ScanEmpty } from '../scan/scan-empty.tsx'
import { Computing } from '../ui/computing.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { PageError } from '../ui/error-state.tsx'
import { PromptForm } from './prompt-form.tsx'
import { PromptReport } from './prompt-report.tsx'
import { forgetPrompt, usePrompt } from './prompt-view.ts'
import { useReadings } from './use-reading.ts'

/** Any text, token by token and layer by layer. */
export function PromptPage() {
  const { data: scans, error } = useQuery(query.scan.list.queryOptions())
  const chosen = usePrompt((view) => view.scan)
  if (error) {
    return <PageError error={error} />
  }
  if (!scans) return null
  // What is still being opened has no model yet.
  const usable = scans.filter(({ provenance }) => provenance !== null)
  const scan = usable.find(({ id }) => id === chosen) ?? usable.at(-1)
  return scan ? <ScanPrompt scan={scan} scans={usable} /> : <ScanEmpty />
}

function ScanPrompt({ scan, scans }: { scan: Scan; scans: Scan[] }) {
  useWhere(`model of scan “${scan.name}”`)
  const client = useQueryClient()
  const text = usePrompt((view) => view.text)
  const readings = useReadings(scan.id)
  const { original, error, isReading } = readings
  const giveUp = (): void => {
    void client.cancelQueries({ queryKey: query.prompt.key() })
    forgetPrompt()
  }
  return (
    <div className="flex h-full flex-col">
      <div className="flex-none border-b border-line px-5 py-3">
        <PromptForm scan={scan} scans={scans} isReading={isReading} />
      </div>
      {error ? (
        <div className="p-5">
          <ModelFailure error={error} onModel={(model) => usePrompt.setState({ model })} />
        </div>
      ) : original ? (
        <PromptReport scan={scan} original={original} readings={readings} />
      ) : text === '' ? (
        <EmptyState title="Watch a prediction form">
          Write a text above, or open a trigger from a key’s page. Every layer’s prediction at every token is shown, and
          the memories behind it; memories can be switched off to see what the model predicts without them.
        </EmptyState>
      ) : (
        <Computing onCancel={giveUp}>Opening the model and reading the text.</Computing>
      )}
    </div>
  )
}
