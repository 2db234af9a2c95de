import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { analysisNamed, AnalysisSettings, type PageAnalysis } from '#contract/analysis/registry.ts'
import type { Scan } from '#contract/scan.ts'
import { query } from '../api.ts'
import { ColumnChoice } from '../corpus/column-choice.tsx'
import { FormSection } from '../scan/form-section.tsx'
import { Button } from '../ui/button.tsx'
import { ModelFailure } from '../ui/model-failure.tsx'
import { AnalysisFields } from './analysis-fields.tsx'
import { EffectCost } from './effect-keys.tsx'
import { AnalysisTextChoice, DEFAULT_TEXT, type ChosenText } from './analysis-text-choice.tsx'

interface AnalysisFormProps {
  name: PageAnalysis
  scan: Scan
  onStarted: (analysis: number) => void
}

/** The form for a run. */
export function AnalysisForm({ name, scan, onStarted }: AnalysisFormProps) {
  const client = useQueryClient()
  const [settings, setSettings] = useState<AnalysisSettings>(() => AnalysisSettings.parse({ name }))
  const [text, setText] = useState<ChosenText>(DEFAULT_TEXT)
  const start = useMutation(
    query.analysis.start.mutationOptions({
      meta: { inline: true },
      onSuccess: async ({ analysis }) => {
        await client.invalidateQueries({ queryKey: query.analysis.key() })
        onStarted(analysis)
      },
    }),
  )
  const { title, question, reads } = analysisNamed(name)
  const readsText = reads.includes('text')
  const run = (model: string | null): void =>
    start.mutate({ scan: scan.id, settings, text: readsText ? text.source : null, model })
  return (
    <form
      className="flex max-w-2xl flex-col gap-6 px-5 py-5"
      onSubmit={(event) => {
        event.preventDefault()
        run(null)
      }}
    >
      <header>
        <h2 className="text-xl font-semibold tracking-tight">{title}</h2>
        <p className="max-w-xl text-muted">{question}</p>
      </header>
      {readsText && (
        <FormSection title="Text" text="One that the model was not trained on.">
          <AnalysisTextChoice text={text} onChange={setText} isKeptOut={scan.settings.heldOut > 0} />
          {'field' in settings && text.source.kind === 'file' && (
            <ColumnChoice
              corpus={[text.source]}
              field={settings.field}
              onChange={(field) => setSettings({ ...settings, field })}
            />
          )}
        </FormSection>
      )}
      <FormSection
        title="Settings"
        text={name === 'effect' ? 'Which keys, and where.' : 'As in the paper unless you change them.'}
      >
        <AnalysisFields settings={settings} scan={scan.id} onChange={setSettings} />
      </FormSection>
      <div className="flex flex-col gap-3 pl-44">
        {settings.name === 'effect' && <EffectCost scan={scan.id} settings={settings} />}
        {start.error && <ModelFailure error={start.error} onModel={run} />}
        <div>
          <Button writes type="submit" variant="primary" isPending={start.isPending}>
            {start.isPending ? 'Opening the model…' : 'Run it'}
          </Button>
        </div>
      </div>
    </form>
  )
}
