import { ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import type { PatternKind } from '#contract/annotation.ts'
import { KindBadge } from '../ui/kind-badge.tsx'

const KINDS = ['shallow', 'semantic'] as const

/** ■ shallow or ● semantic; neither while it is not decided. */
export function KindSwitch(props: { kind: PatternKind | null; onChange: (kind: PatternKind) => void }) {
  return (
    <ToggleButtonGroup
      aria-label="Kind"
      selectedKeys={props.kind ? [props.kind] : []}
      disallowEmptySelection
      onSelectionChange={(keys) => {
        const kind = KINDS.find((one) => keys.has(one))
        if (kind) props.onChange(kind)
      }}
      className="inline-flex"
    >
      {KINDS.map((kind) => (
        <ToggleButton
          key={kind}
          id={kind}
          className="h-6 cursor-default border border-edge/60 bg-raised px-1.5 text-xs text-muted not-first:-ml-px first:rounded-l-md last:rounded-r-md data-[focus-visible]:z-10 data-[hovered]:bg-hover data-[selected]:bg-selected data-[selected]:text-ink"
        >
          <KindBadge kind={kind} />
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  )
}
