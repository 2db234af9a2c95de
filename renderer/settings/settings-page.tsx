import { useLabelView } from '../annotation/label-view.ts'
import { PlaceSettings } from '../backup/place-settings.tsx'
import { ToggleGroup } from '../ui/toggle.tsx'
import { ShortcutSettings } from './shortcut-settings.tsx'
import { useTheme } from './theme.ts'

export function SettingsPage() {
  const { theme, set } = useTheme()
  return (
    <div className="flex max-w-2xl flex-col gap-8 px-5 py-5">
      <section className="flex flex-col items-start gap-2">
        <h2 className="text-lg font-semibold">Colours</h2>
        <ToggleGroup
          label="Colours"
          options={[
            { value: 'system', label: 'As the system' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
          value={theme}
          onChange={set}
        />
      </section>
      <ReadingSettings />
      <PlaceSettings />
      <ShortcutSettings />
    </div>
  )
}

/** How lines are read on the page where keys are labelled. */
function ReadingSettings() {
  const { isWide, serif, toggle } = useLabelView()
  return (
    <section className="flex flex-col items-start gap-2">
      <h2 className="text-lg font-semibold">Lines to read</h2>
      <ToggleGroup
        label="Room between lines"
        options={[
          { value: 'usual', label: 'Usual' },
          { value: 'more', label: 'More' },
        ]}
        value={isWide ? 'more' : 'usual'}
        onChange={() => toggle('isWide')}
      />
      <ToggleGroup
        label="Letters"
        options={[
          { value: 'without', label: 'Without serifs' },
          { value: 'with', label: 'With serifs' },
        ]}
        value={serif ? 'with' : 'without'}
        onChange={() => toggle('serif')}
      />
    </section>
  )
}
