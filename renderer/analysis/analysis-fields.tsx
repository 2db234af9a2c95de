import { analysisNamed, type AnalysisSettings } from '#contract/analysis/registry.ts'
import { CheckBox } from '../ui/check-box.tsx'
import { Select } from '../ui/select.tsx'
import { NumberField } from '../ui/text-field.tsx'
import { EffectKeys, EffectSide, isNamed } from './effect-keys.tsx'

interface AnalysisFieldsProps {
  settings: AnalysisSettings
  /** Whose studies there are. */
  scan: number
  onChange: (settings: AnalysisSettings) => void
}

const SEED = { name: 'seed', label: 'Seed', hint: 'repeats the random choices' }

/** The settings of an analysis: those that it has. */
export function AnalysisFields({ settings, scan, onChange }: AnalysisFieldsProps) {
  const set = (change: object): void => onChange({ ...settings, ...change })
  const given: Partial<Record<string, unknown>> = settings
  const number = ({ name, label, hint }: { name: string; label: string; hint: string }, minValue = 1) => (
    <NumberField
      key={name}
      label={label}
      hint={hint}
      minValue={minValue}
      maxValue={2_147_483_647}
      value={Number(given[name])}
      onChange={(value) => !Number.isNaN(value) && set({ [name]: value })}
    />
  )
  return (
    <div className="flex flex-col gap-4">
      <div className="grid grid-cols-2 gap-4">
        {settings.name === 'effect' && (
          <>
            <EffectKeys settings={settings} scan={scan} onChange={set} />
            <EffectSide settings={settings} scan={scan} onChange={set} />
          </>
        )}
        {analysisNamed(settings.name)
          .numbers.filter(({ name }) => !(settings.name === 'effect' && name === 'perLayer' && isNamed(settings)))
          .map((setting) => number(setting))}
        {'examples' in settings && (
          <>
            <NumberField
              label="Random sentences"
              placeholder="all"
              hint="4,000 in the paper; empty: all of them"
              minValue={1}
              value={settings.examples ?? Number.NaN}
              onChange={(value) => set({ examples: Number.isNaN(value) ? null : value })}
            />
            <Select
              label="Split into sentences"
              options={[
                { value: 'sentence', label: 'By the rules of its language' },
                { value: 'line', label: 'One sentence per line', detail: 'for texts that are split already' },
              ]}
              value={settings.split}
              onChange={(split) => set({ split })}
            />
          </>
        )}
        {'positions' in settings && (
          <Select
            label="Positions"
            options={[
              { value: 'one', label: 'A random one of each sentence', detail: 'as in the paper' },
              { value: 'all', label: 'Every one' },
            ]}
            value={settings.positions}
            onChange={(positions) => set({ positions })}
          />
        )}
        {'seed' in settings && number(SEED, 0)}
      </div>
      {'finalNorm' in settings && (
        <CheckBox
          isOn={settings.finalNorm}
          onChange={(finalNorm) => set({ finalNorm })}
          detail={settings.name === 'values' ? 'the paper’s model has none' : 'as the model reads out its last layer'}
        >
          Read out through the final normalisation
        </CheckBox>
      )}
    </div>
  )
}
