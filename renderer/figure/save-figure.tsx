import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { FigureFormat, FigureWidth, ShownFigure } from '#contract/figure.ts'
import { query } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { CheckBox } from '../ui/check-box.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { NumberField } from '../ui/text-field.tsx'
import { notify } from '../ui/toast.tsx'
import { ToggleGroup } from '../ui/toggle.tsx'

const FORMATS: { value: FigureFormat; label: string; about: string }[] = [
  { value: 'svg', label: 'SVG', about: 'Sharp at any size, for papers and slides.' },
  { value: 'png', label: 'PNG', about: 'A picture.' },
  { value: 'csv', label: 'CSV', about: 'The numbers behind it.' },
  { value: 'spec', label: 'Vega-Lite', about: 'The specification, with its numbers.' },
]

const WIDTHS: { value: FigureWidth; label: string }[] = [
  { value: 'one-column', label: 'One column, 85 mm' },
  { value: 'two-columns', label: 'Two columns, 174 mm' },
]

interface Choice {
  format: FigureFormat
  width: FigureWidth
  dpi: number
  outlines: boolean
}

/** How figures were saved last: those of one paper are alike. */
const useChoice = create<Choice & { set: (change: Partial<Choice>) => void }>()(
  persist((set) => ({ format: 'svg', width: 'two-columns', dpi: 300, outlines: false, set: (change) => set(change) }), {
    name: 'keymark.figure',
    version: 1,
  }),
)

/** @param name suggested for the file */
export function SaveFigure({ figure, name }: { figure: ShownFigure; name: string }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button onPress={() => setOpen(true)}>Save as…</Button>
      <FigureDialog figure={isOpen ? figure : null} name={name} onClose={() => setOpen(false)} />
    </>
  )
}

interface FigureDialogProps {
  /** Null while it is closed. */
  figure: ShownFigure | null
  name: string
  onClose: () => void
}

export function FigureDialog({ figure, name, onClose }: FigureDialogProps) {
  return (
    <Dialog title="Save the figure" isOpen={figure !== null} onClose={onClose}>
      {figure && <Form figure={figure} name={name} onDone={onClose} />}
    </Dialog>
  )
}

function Form({ figure, name, onDone }: { figure: ShownFigure; name: string; onDone: () => void }) {
  const { format, width, dpi, outlines, set } = useChoice()
  const save = useMutation(
    query.figure.save.mutationOptions({
      meta: { inline: true },
      onSuccess: (file) => {
        if (file === null) return
        notify(`Saved as ${file}.`)
        onDone()
      },
    }),
  )
  const isDrawn = format === 'svg' || format === 'png'
  const isReady = format !== 'png' || !Number.isNaN(dpi)
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-col gap-2">
        <ToggleGroup label="Format" options={FORMATS} value={format} onChange={(format) => set({ format })} />
        <p className="text-muted">{FORMATS.find(({ value }) => value === format)?.about}</p>
      </div>
      {isDrawn && (
        <div className="flex flex-col gap-2">
          <ToggleGroup label="Width" options={WIDTHS} value={width} onChange={(width) => set({ width })} />
          <p className="text-muted">With type of 8 to 9 points at that width.</p>
        </div>
      )}
      {format === 'png' && (
        <span className="w-40">
          <NumberField
            label="Dots per inch"
            minValue={72}
            maxValue={1200}
            value={dpi}
            onChange={(dpi) => set({ dpi })}
          />
        </span>
      )}
      {format === 'svg' && (
        <CheckBox
          isOn={outlines}
          onChange={(outlines) => set({ outlines })}
          detail="The same everywhere, but no longer text. Otherwise in a font that the reader has."
        >
          Text as outlines
        </CheckBox>
      )}
      {save.error && <ErrorState error={save.error} />}
      <div>
        <Button
          variant="primary"
          isDisabled={!isReady}
          isPending={save.isPending}
          onPress={() =>
            save.mutate({ figure: figure.id, name, format, options: { width, dpi: isReady ? dpi : 300, outlines } })
          }
        >
          Save…
        </Button>
      </div>
    </div>
  )
}
