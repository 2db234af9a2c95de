import { memo, useEffect, useState } from 'react'
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import { Detector } from '#contract/analysis/detector.ts'
import { ReadWrite, Role } from '#contract/analysis/weights.ts'
import type { KeyQuery, Token } from '#contract/key.ts'
import type { Scan } from '#contract/scan.ts'
import type { Side } from '#contract/side.ts'
import { counted } from '../ui/format.ts'
import { SearchField } from '../ui/search-field.tsx'
import { Select } from '../ui/select.tsx'
import { SEARCH_FIELD } from './keys-table-commands.ts'
import { type TypedFilter, useKeysView } from './keys-view.ts'

/** Milliseconds without typing before the search begins. */
const PAUSE = 250

const LABELS: { value: KeyQuery['label']; label: string }[] = [
  { value: 'any', label: 'Any label' },
  { value: 'unlabelled', label: 'Unlabelled' },
  { value: 'in-progress', label: 'In progress' },
  { value: 'done', label: 'Done' },
  { value: 'no-pattern', label: 'No pattern' },
]

const EFFECTS: { value: number | null; label: string }[] = [
  { value: null, label: 'Any effect' },
  { value: 0, label: 'Measured effect' },
  ...[0.01, 0.1, 1].map((value) => ({ value, label: `${value} nats or more` })),
]

const SIDES: { value: Side; label: string }[] = [
  { value: 'positive', label: 'Positive side' },
  { value: 'negative', label: 'Negative side' },
]

const ROLES: { value: KeyQuery['role']; label: string }[] = [
  { value: 'any', label: 'Any role' },
  ...Role.options.map((value) => ({ value, label: value })),
]

const READ_WRITES: { value: KeyQuery['readWrite']; label: string }[] = [
  { value: 'any', label: 'Whatever it writes' },
  ...ReadWrite.options.map((value) => ({ value, label: value })),
]

const DETECTORS: { value: KeyQuery['detector']; label: string }[] = [
  { value: 'any', label: 'Any detector' },
  ...Detector.options.map((value) => ({ value, label: value })),
]

interface KeysFiltersProps {
  scan: Scan
  scans: Scan[]
  /** How many pass, and the tokens that were meant; null while that is unknown. */
  found: { total: number; promotes: Token | null; suppresses: Token | null; endsIn: Token | null } | null
  /** What is known of the scan’s keys; null while that is unknown. */
  stored: { weights: boolean; detectors: boolean; effects: boolean } | null
}

/** Which keys are shown. */
export function KeysFilters({ found, ...fields }: KeysFiltersProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-5 py-2">
      <Fields {...fields} />
      <span className="ml-auto text-muted" role="status">
        {found && summary(found)}
      </span>
    </div>
  )
}

/** Another order of the list is nothing to them, nor is what was found. */
const Fields = memo(function Fields({ scan, scans, stored }: Omit<KeysFiltersProps, 'found'>) {
  const label = useKeysView((view) => view.filter.label)
  const side = useKeysView((view) => view.filter.side)
  const role = useKeysView((view) => view.filter.role)
  const readWrite = useKeysView((view) => view.filter.readWrite)
  const detector = useKeysView((view) => view.filter.detector)
  const effect = useKeysView((view) => view.filter.effect)
  const show = useKeysView((view) => view.show)
  const choose = useKeysView((view) => view.choose)
  return (
    <>
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
      <TypedField
        name="search"
        label="Search the triggers"
        width="w-48"
        id={SEARCH_FIELD}
        about="Words that a trigger’s prefix contains, or that a finished label describes a pattern with"
      />
      <TypedField name="endsIn" label="Triggers end in" width="w-44" about={TOKEN} />
      <TypedField name="promotes" label="Value promotes" width="w-44" about={TOKEN} />
      {stored?.weights && (
        <>
          <TypedField name="suppresses" label="Value suppresses" width="w-44" about={TOKEN} />
          <span className="w-36">
            <Select label="Role" isLabelHidden options={ROLES} value={role} onChange={(role) => show({ role })} />
          </span>
          <span className="w-52">
            <Select
              label="Writes"
              isLabelHidden
              options={READ_WRITES}
              value={readWrite}
              onChange={(readWrite) => show({ readWrite })}
            />
          </span>
        </>
      )}
      {stored?.detectors && (
        <span className="w-40">
          <Select
            label="Detects"
            isLabelHidden
            options={DETECTORS}
            value={detector}
            onChange={(detector) => show({ detector })}
          />
        </span>
      )}
      {scan.settings.sides === 'both' && (
        <span className="w-36">
          <Select label="Side" isLabelHidden options={SIDES} value={side} onChange={(side) => show({ side })} />
        </span>
      )}
      {stored?.effects === true && (
        <span className="w-44">
          <Select
            label="Effect"
            isLabelHidden
            options={EFFECTS.map(({ value, label }) => ({ value: String(value), label }))}
            value={String(effect)}
            onChange={(chosen) =>
              show({ effect: EFFECTS.find(({ value }) => String(value) === chosen)?.value ?? null })
            }
          />
        </span>
      )}
      <LayerFilter layers={scan.layers} />
      <span className="w-32">
        <Select label="Label" isLabelHidden options={LABELS} value={label} onChange={(label) => show({ label })} />
      </span>
    </>
  )
})

const TOKEN = 'A token, with the space before it; where no token reads so, the one with a space is meant'

/** How many keys, and which tokens were meant, with their spaces in view. */
function summary({ total, endsIn, promotes, suppresses }: NonNullable<KeysFiltersProps['found']>): string {
  const named = (token: string): string => `“${token.replaceAll(' ', '␣')}”`
  const meant = [endsIn, promotes, suppresses].flatMap((one) =>
    one === null ? [] : `${named(one.token)}${one.hasTwin ? ` (${named(` ${one.token}`)} is another token)` : ''}`,
  )
  return [counted(total, 'key'), ...new Set(meant)].join(' · ')
}

interface TypedFieldProps {
  name: TypedFilter
  label: string
  width: string
  id?: string
  about?: string
}

/** A filter that is typed; it is meant when the typing pauses. Another order of the list is nothing to it. */
const TypedField = memo(function TypedField({ name, label, width, id = `keys-${name}`, about }: TypedFieldProps) {
  const wanted = useKeysView((view) => view.filter[name])
  const show = useKeysView((view) => view.show)
  const [typed, setTyped] = useState(wanted)
  const [known, setKnown] = useState(wanted)
  if (known !== wanted) {
    // Set from elsewhere, as by "Show every key".
    setKnown(wanted)
    setTyped(wanted)
  }
  useEffect(() => {
    if (typed === wanted) return
    const timer = setTimeout(() => show({ [name]: typed }), PAUSE)
    return () => clearTimeout(timer)
  }, [name, typed, wanted, show])
  return (
    <span className={width} title={about}>
      <SearchField
        id={id}
        label={label}
        value={typed}
        onChange={setTyped}
        onSubmit={() => show({ [name]: typed })}
        maxLength={200}
      />
    </span>
  )
})

/** Any of the layers; all of them when none is chosen. */
const LayerFilter = memo(function LayerFilter({ layers: all }: { layers: Scan['layers'] }) {
  const layers = all.map(({ layer }) => layer)
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
})
