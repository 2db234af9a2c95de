import { ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import { KindBadge } from '../ui/kind-badge.tsx'
import { useKinds } from '../ui/kinds.ts'
import { toggledKind, type KindChoice } from './kind-choice.ts'

/** The study’s kinds, as ■ shallow and ● semantic; none while it is not decided. */
export function KindSwitch({ kinds, onChange }: { kinds: readonly string[]; onChange: (choice: KindChoice) => void }) {
  const scheme = useKinds()
  return (
    <ToggleButtonGroup
      aria-label="Kind"
      selectionMode={scheme.several ? 'multiple' : 'single'}
      selectedKeys={kinds}
      disallowEmptySelection
      onSelectionChange={(keys) => {
        const changed = scheme.kinds.find(
          ({ name }) => keys.has(name) !== kinds.includes(name) && (keys.has(name) || scheme.several),
        )
        if (changed) onChange(toggledKind(kinds, changed.name, scheme))
      }}
      className="flex min-w-0 flex-wrap"
    >
      {scheme.kinds.map(({ name, definition }) => (
        <ToggleButton
          key={name}
          id={name}
          className="h-6 cursor-default border border-edge/60 bg-raised px-1.5 text-xs text-muted not-first:-ml-px first:rounded-l-md last:rounded-r-md data-[focus-visible]:z-10 data-[hovered]:bg-hover data-[selected]:bg-selected data-[selected]:text-ink"
        >
          <span title={definition}>
            <KindBadge kind={name} />
          </span>
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  )
}
