import { TextField, type TextFieldProps } from '../ui/text-field.tsx'
import { Markdown } from '../ui/markdown.tsx'
import { useState } from 'react'
import { Toggle } from '../ui/toggle.tsx'

type GuidelinesFieldProps = Pick<TextFieldProps, 'label' | 'lines' | 'problem'> & {
  text: string
  onChange: (text: string) => void
}

/** Guidelines as they are written, or as annotators read them. */
export function GuidelinesField({ text, onChange, lines = 1, ...field }: GuidelinesFieldProps) {
  const [isPreview, setPreview] = useState(false)
  return (
    <div className="flex flex-col items-start gap-2">
      {isPreview ? (
        <section
          aria-label="Guidelines, as annotators read them"
          tabIndex={0}
          className="max-h-80 w-full overflow-y-auto rounded-md border border-line bg-panel p-3 text-sm"
        >
          <Markdown text={text} />
        </section>
      ) : (
        <div className="w-full">
          <TextField {...field} lines={lines} value={text} onChange={onChange} maxLength={100_000} />
        </div>
      )}
      <Toggle isOn={isPreview} onChange={setPreview}>
        Preview
      </Toggle>
    </div>
  )
}
