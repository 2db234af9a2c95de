import { useMutation, useQueryClient } from '@tanstack/react-query'
import { query } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { TextField } from '../ui/text-field.tsx'
import { CorpusChoice } from './corpus-choice.tsx'
import { FormSection } from './form-section.tsx'
import { ModelChoice } from './model-choice.tsx'
import { request, useScanDraft } from './scan-draft.ts'
import { ScanSettingsFields } from './scan-settings-fields.tsx'

/** The form for a scan. @param onStarted with the id of the scan that runs now */
export function NewScan({ onStarted }: { onStarted: (scan: number) => void }) {
  const client = useQueryClient()
  const { draft, change, clear } = useScanDraft()
  const start = useMutation(
    query.scan.start.mutationOptions({
      meta: { inline: true },
      onSuccess: async ({ scan }) => {
        await client.invalidateQueries({ queryKey: query.scan.key() })
        void client.invalidateQueries({ queryKey: query.project.key() })
        clear()
        onStarted(scan)
      },
    }),
  )
  const ready = request(draft)
  // A failure is about what was asked for: another model, text or setting has not failed.
  const asked = 'request' in ready ? JSON.stringify(ready.request) : ''
  const failure = JSON.stringify(start.variables) === asked ? start.error : null
  return (
    <form
      className="flex max-w-2xl flex-col gap-6 px-5 py-5"
      onSubmit={(event) => {
        event.preventDefault()
        if ('request' in ready) start.mutate(ready.request)
      }}
    >
      <FormSection title="Model" text="Its feed-forward keys are what is studied.">
        <ModelChoice />
      </FormSection>
      <FormSection title="Text" text="Read sentence by sentence, each on its own.">
        <CorpusChoice />
      </FormSection>
      <FormSection title="Settings" text="For each key, the prefixes that excite it most are kept.">
        <ScanSettingsFields />
      </FormSection>
      <FormSection title="Name" text="To find the scan again.">
        <TextField
          label="Name"
          isLabelHidden
          placeholder="Made of the model and the text if left empty"
          value={draft.name}
          onChange={(name) => change({ name })}
          maxLength={200}
        />
      </FormSection>
      <div className="sticky bottom-0 flex flex-col gap-3 border-t border-line bg-page py-3 pl-44 max-[800px]:pl-0">
        {failure && <ErrorState error={failure} />}
        <div className="flex items-center gap-3">
          <Button writes type="submit" variant="primary" isDisabled={'missing' in ready} isPending={start.isPending}>
            {start.isPending ? 'Opening the model…' : 'Start the scan'}
          </Button>
          {'missing' in ready && <span className="text-muted">{ready.missing}</span>}
        </div>
      </div>
    </form>
  )
}
