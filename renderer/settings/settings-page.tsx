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
      <PlaceSettings />
      <ShortcutSettings />
    </div>
  )
}
