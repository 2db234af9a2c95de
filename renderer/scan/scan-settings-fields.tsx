import { ChevronRight } from 'lucide-react'
import { Button as AriaButton, Disclosure, DisclosurePanel } from 'react-aria-components'
import { Provider } from '#contract/model.ts'
import { Clean, Prefixes, Sides, Split } from '#contract/scan.ts'
import { Select } from '../ui/select.tsx'
import { NumberField } from '../ui/text-field.tsx'
import { LANGUAGES, languageName } from './language.ts'
import { useScanDraft } from './scan-draft.ts'
import { ScanPreview } from './scan-preview.tsx'

/** An empty number field means: no number. */
const numberOrNull = (value: number): number | null => (Number.isNaN(value) ? null : value)

export function ScanSettingsFields() {
  const { draft, set } = useScanDraft()
  const { settings } = draft
  return (
    <>
      <div className="grid grid-cols-2 gap-4">
        <NumberField
          label="Sentences to read"
          placeholder="all"
          hint="Empty: the whole text"
          minValue={1}
          value={settings.maxSentences ?? Number.NaN}
          onChange={(value) => set({ maxSentences: numberOrNull(value) })}
        />
        <NumberField
          label="Triggers kept for each key"
          hint="25 in the paper"
          minValue={1}
          maxValue={1000}
          value={settings.triggersPerKey}
          onChange={(value) => !Number.isNaN(value) && set({ triggersPerKey: value })}
        />
      </div>
      <Disclosure className="flex flex-col gap-3">
        <AriaButton
          slot="trigger"
          className="group flex w-fit cursor-default items-center gap-1 rounded-sm text-muted data-[hovered]:text-ink"
        >
          <ChevronRight aria-hidden size={14} className="group-aria-expanded:rotate-90" /> More settings
        </AriaButton>
        <DisclosurePanel>
          <AdvancedFields />
        </DisclosurePanel>
      </Disclosure>
      <Disclosure className="flex flex-col gap-3">
        {({ isExpanded }) => (
          <>
            <AriaButton
              slot="trigger"
              className="group flex w-fit cursor-default items-center gap-1 rounded-sm text-muted data-[hovered]:text-ink"
            >
              <ChevronRight aria-hidden size={14} className="group-aria-expanded:rotate-90" /> First sentences as they
              will be read
            </AriaButton>
            <DisclosurePanel>{isExpanded && <ScanPreview />}</DisclosurePanel>
          </>
        )}
      </Disclosure>
    </>
  )
}

const PREFIXES: Record<Prefixes, Shown> = {
  'one-per-sentence': { label: 'The strongest one', detail: 'as in the paper’s code' },
  'every-prefix': { label: 'Every one', detail: 'as in the paper’s text' },
}

const SIDES: Record<Sides, Shown> = {
  auto: { label: 'As the model needs', detail: 'both where coefficients of both signs can be large' },
  positive: { label: 'Positive', detail: 'as in the paper' },
  both: { label: 'Positive and negative', detail: 'also the most negative coefficients' },
}

const SPLITS: Record<Split, Shown> = {
  sentence: { label: 'By the rules of its language' },
  line: { label: 'One sentence per line', detail: 'for texts that are split already' },
}

const CLEANS: Record<Clean, Shown> = {
  none: { label: 'As it stands' },
  wikitext: { label: 'As WikiText', detail: 'undoes “@-@”, “ ,”, “= =” and “<unk>”' },
}

const PROVIDERS: Record<Provider, Shown> = {
  auto: { label: 'The fastest there is' },
  cpu: { label: 'CPU' },
  webgpu: { label: 'GPU (WebGPU)' },
  cuda: { label: 'GPU (CUDA)' },
}

interface Shown {
  label: string
  detail?: string
}

const optionsOf = <Value extends string>(values: readonly Value[], shown: Record<Value, Shown>) =>
  values.map((value) => ({ value, ...shown[value] }))

function AdvancedFields() {
  const { draft, set } = useScanDraft()
  const { settings } = draft
  return (
    <div className="grid grid-cols-2 gap-4">
      <Select
        label="Prefixes of a sentence"
        options={optionsOf(Prefixes.options, PREFIXES)}
        value={settings.prefixes}
        onChange={(prefixes) => set({ prefixes })}
      />
      <Select
        label="Sides of a key"
        options={optionsOf(Sides.options, SIDES)}
        value={settings.sides}
        onChange={(sides) => set({ sides })}
      />
      <Select
        label="Split into sentences"
        options={optionsOf(Split.options, SPLITS)}
        value={settings.split}
        onChange={(split) => set({ split })}
      />
      <Select
        label="Language"
        options={LANGUAGES.map((value) => ({ value, label: languageName(value) }))}
        value={settings.locale}
        onChange={(locale) => set({ locale })}
      />
      <Select
        label="The text is read"
        options={optionsOf(Clean.options, CLEANS)}
        value={settings.clean}
        onChange={(clean) => set({ clean })}
      />
      <Select
        label="Runs on"
        options={optionsOf(Provider.options, PROVIDERS)}
        value={settings.provider}
        onChange={(provider) => set({ provider })}
      />
      <NumberField
        label="Random sample of sentences"
        placeholder="all"
        minValue={1}
        maxValue={10_000_000}
        value={settings.sample ?? Number.NaN}
        onChange={(value) => set({ sample: numberOrNull(value) })}
      />
      <NumberField
        label="Kept out for analyses, %"
        hint="of the documents; of a plain text, of its paragraphs"
        minValue={0}
        maxValue={90}
        value={Math.round(settings.heldOut * 100)}
        onChange={(value) => set({ heldOut: (numberOrNull(value) ?? 0) / 100 })}
      />
      <NumberField
        label="Threads"
        placeholder="automatic"
        minValue={1}
        maxValue={256}
        value={settings.threads ?? Number.NaN}
        onChange={(value) => set({ threads: numberOrNull(value) })}
      />
    </div>
  )
}
