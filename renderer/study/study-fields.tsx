import { Shuffle } from 'lucide-react'
import type { Scan } from '#contract/scan.ts'
import type { Study } from '#contract/study.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { Select } from '../ui/select.tsx'
import { NumberField, TextField } from '../ui/text-field.tsx'
import { StudyArmsField } from './study-arms-field.tsx'
import { suggestedName, useAnnotator, type Problems, type StudyDraft } from './study-draft.ts'

export interface StudyFieldsProps {
  draft: StudyDraft
  change: (change: Partial<StudyDraft>) => void
  scan: Scan
  problems: Problems
}

/** What every study has to say. */
export function StudyFields(props: StudyFieldsProps & { scans: Scan[]; studies: Study[] }) {
  const { draft, change, scan, scans, studies, problems } = props
  const { annotator, set: setAnnotator } = useAnnotator()
  return (
    <div className="grid grid-cols-2 gap-4">
      <Select
        label="Scan"
        options={scans.map(({ id, name, model, corpus }) => ({
          value: id,
          label: name,
          detail: `${model} · ${corpus}`,
        }))}
        value={scan.id}
        onChange={(scan) => change({ scan, scans: undefined, layers: null, triggersPerKey: null })}
      />
      <TextField
        label="Name of the study"
        value={draft.name ?? suggestedName(scan, studies)}
        onChange={(name) => change({ name })}
        problem={problems.name}
      />
      {scans.length > 1 && (
        <StudyArmsField
          others={scans.filter(({ id }) => id !== scan.id)}
          chosen={draft.scans ?? []}
          onChange={(others) => change({ scans: others.length === 0 ? undefined : others })}
          problem={problems.scans}
        />
      )}
      <NumberField
        label="Keys drawn from each layer"
        hint="10 in the paper"
        minValue={1}
        maxValue={10_000}
        value={draft.keysPerLayer}
        onChange={(keysPerLayer) => change({ keysPerLayer })}
        problem={problems.keysPerLayer}
      />
      <div className="flex items-start gap-1">
        <div className="min-w-0 flex-1">
          <NumberField
            label="Seed"
            hint="The same seed makes the same study"
            minValue={0}
            maxValue={2 ** 31 - 1}
            formatOptions={{ useGrouping: false }}
            value={draft.seed}
            onChange={(seed) => change({ seed })}
            problem={problems.seed}
          />
        </div>
        <span className="pt-[22px]">
          <IconButton
            icon={Shuffle}
            label="Another seed"
            onPress={() => change({ seed: Math.floor(Math.random() * 100_000) })}
          />
        </span>
      </div>
      <TextField
        label="Annotators"
        placeholder="Who labels"
        hint="Several with commas between them"
        value={annotator}
        onChange={setAnnotator}
        problem={problems.annotators}
      />
    </div>
  )
}
