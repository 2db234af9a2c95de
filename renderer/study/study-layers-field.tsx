import { ToggleButton, ToggleButtonGroup } from 'react-aria-components'

interface StudyLayersFieldProps {
  layers: number[]
  /** Null: all. */
  chosen: number[] | null
  onChange: (layers: number[] | null) => void
}

/** The layers that keys are drawn from; choosing all of them again is the same as choosing none in particular. */
export function StudyLayersField({ layers, chosen, onChange }: StudyLayersFieldProps) {
  return (
    <div className="col-span-2 flex flex-col gap-1">
      <span className="text-xs text-muted">Layers</span>
      <ToggleButtonGroup
        aria-label="Layers"
        selectionMode="multiple"
        disallowEmptySelection
        selectedKeys={chosen ?? layers}
        onSelectionChange={(keys) => {
          const left = layers.filter((layer) => keys.has(layer))
          onChange(left.length === layers.length ? null : left)
        }}
        className="flex flex-wrap"
      >
        {layers.map((layer) => (
          <ToggleButton
            key={layer}
            id={layer}
            className="-ml-px h-7 min-w-7 cursor-default border border-edge/60 bg-raised px-1 text-muted first:ml-0 first:rounded-l-md last:rounded-r-md data-[focus-visible]:z-10 data-[hovered]:bg-hover data-[selected]:bg-selected data-[selected]:font-medium data-[selected]:text-ink"
          >
            {layer}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </div>
  )
}
