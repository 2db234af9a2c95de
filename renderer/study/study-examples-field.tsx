import { useState } from 'react'
import { ExampleSource } from '#contract/stratum.ts'
import type { Scan } from '#contract/scan.ts'
import { ExamplesDialog } from '../example/examples-dialog.tsx'
import { Button } from '../ui/button.tsx'
import { CheckBox } from '../ui/check-box.tsx'
import { Select } from '../ui/select.tsx'
import { triggersShown, type StudyDraft } from './study-draft.ts'

interface StudyExamplesFieldProps {
  scan: Scan
  draft: StudyDraft
  change: (change: Partial<StudyDraft>) => void
}

/** Random keys of each layer that examples are drawn for, unless another number is typed. */
const PER_LAYER = 50

const OPTIONS = ExampleSource.options.map((value) => ({ value, label: nameOf(value) }))

function nameOf(source: ExampleSource): string {
  if (source === 'top') return 'The strongest'
  if (source === 'random') return 'Random ones at which it fires'
  return `${source.slice('interval:'.length).replace('-', '–')} % of the strongest`
}

/** Which prefixes of a key are shown: its strongest, or examples, which have to be drawn before. */
export function StudyExamplesField({ scan, draft, change }: StudyExamplesFieldProps) {
  const [isDrawing, setDrawing] = useState(false)
  const [first = 'top', ...others] = draft.examples ?? []
  const source = others.at(-1) ?? first
  const isMixed = others.length > 0
  const set = (to: ExampleSource, mixed: boolean): void =>
    change({ examples: to === 'top' ? undefined : mixed ? ['top', to] : [to] })
  return (
    <div className="col-span-2 flex flex-col gap-2">
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <Select
            label="Prefixes shown of each key"
            options={OPTIONS}
            value={source}
            onChange={(to) => set(to, isMixed)}
          />
        </div>
        {source !== 'top' && (
          <Button writes onPress={() => setDrawing(true)}>
            Examples…
          </Button>
        )}
      </div>
      {source !== 'top' && (
        <>
          <p className="text-xs text-muted">
            Examples are drawn before: as many of each key as the triggers above. Only keys that have them are in the
            study, and nobody is told how strong a prefix is.
          </p>
          <CheckBox
            isOn={isMixed}
            onChange={(mixed) => set(source, mixed)}
            detail="Each key is shown by these or by its strongest, drawn at random; nobody is told which"
          >
            Compare with the strongest
          </CheckBox>
          <ExamplesDialog
            scan={scan.id}
            of={{ perLayer: PER_LAYER }}
            what={`random keys of “${scan.name}”`}
            each={triggersShown(draft, scan)}
            isOpen={isDrawing}
            onClose={() => setDrawing(false)}
          />
        </>
      )}
    </div>
  )
}
