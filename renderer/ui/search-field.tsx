import { Search, X } from 'lucide-react'
import { Input, TextField } from 'react-aria-components'
import { INPUT } from './field.tsx'
import { IconButton } from './icon-button.tsx'

interface SearchFieldProps {
  id: string
  label: string
  value: string
  onChange: (value: string) => void
  /** Enter: what was typed is meant, and the field is left. Escape leaves it too; neither clears it. */
  onSubmit: () => void
  maxLength: number
}

export function SearchField({ id, label, value, onChange, onSubmit, maxLength }: SearchFieldProps) {
  return (
    <TextField aria-label={label} value={value} onChange={onChange} maxLength={maxLength} className="relative">
      <Search aria-hidden size={14} className="pointer-events-none absolute top-[7px] left-2 text-muted" />
      <Input
        id={id}
        placeholder={label}
        className={`${INPUT} px-7`}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
          onSubmit()
          event.currentTarget.blur()
        }}
      />
      {value !== '' && (
        <span className="absolute top-0.5 right-0.5">
          <IconButton icon={X} label="Clear the search" onPress={() => onChange('')} />
        </span>
      )}
    </TextField>
  )
}
