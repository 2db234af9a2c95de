import { useEffect, useState } from 'react'
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import type { KeyQuery } from '#contract/key.ts'
import type { Scan } from '#contract/scan.ts'
import { counted } from '../ui/format.ts'
import { SearchField } from '../ui/search-field.tsx'
import { Select } from '../ui/select.tsx'
import { SEARCH_FIELD } from './keys-table-commands.ts'
import { useKeysView } from './keys-view.ts'

/** Milliseconds without typing before the search begins. */
const PAUSE = 250

const LABELS: { value: KeyQuery['label']; label: string }[] = [
  { value: 'any', label: 'Any label' },
  { value: 'unlabelled', label: 'Unlabelled' },
  { value: 'in-progress', label: 'In progress' },
  { value: 'done', label: 'Done' },
  { value: 'no-pattern', label: 'No pattern' },
]

/** Which keys are shown. @param total how many pass; null while that is unknown */
export function KeysFilters({ scan, scans, total }: { scan: Scan; scans: Scan[]; total: number | null }) {
  const { filter, show, choose } = useKeysView()
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-5 py-2">
      {scans.length > 1 && (
        <span className="w-44">
          <Select
            label="Scan"
            isLabelHidden
            options={scans.map(({ id, name, model, corpus }) => ({
              value: id,
              label: name,
              detail: `${model} · ${corpus}`,
            }))}
            value={scan.id}
            onChange={choose}
          />
        </span>
      )}
      <TriggerSearch />
      <LayerFilter layers={scan.layers.map(({ layer }) => layer)} />
      <span className="w-32">
        <Select
          label="Label"
          isLabelHidden
          options={LABELS}
          value={filter.label}
          onChange={(label) => show({ label })}
        />
      </span>
      <span className="ml-auto text-muted" role="status">
        {total === null ? '' : counted(total, 'key')}
      </span>
    </div>
  )
}

function TriggerSearch() {
  const search = useKeysView((view) => view.filter.search)
  const show = useKeysView((view) => view.show)
  const [typed, setTyped] = useState(search)
  useEffect(() => {
    if (typed === search) return
    const timer = setTimeout(() => show({ search: typed }), PAUSE)
    return () => clearTimeout(timer)
  }, [typed, search, show])
  return (
    <span className="w-56">
      <SearchField
        id={SEARCH_FIELD}
        label="Search the triggers"
        value={typed}
        onChange={setTyped}
        onSubmit={() => show({ search: typed })}
        maxLength={200}
      />
    </span>
  )
}

/** Any of the layers; all of them when none is chosen. */
function LayerFilter({ layers }: { layers: number[] }) {
  const chosen = useKeysView((view) => view.filter.layers)
  const show = useKeysView((view) => view.show)
  return (
    <span className="flex items-center gap-2">
      <span className="text-xs text-muted">Layers</span>
      <ToggleButtonGroup
        aria-label="Layers"
        selectionMode="multiple"
        selectedKeys={chosen}
        onSelectionChange={(keys) => show({ layers: layers.filter((layer) => keys.has(layer)) })}
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
    </span>
  )
}
