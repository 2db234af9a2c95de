import { useQuery } from '@tanstack/react-query'
import type { SettingsOf } from '#contract/analysis/registry.ts'
import { query } from '../api.ts'
import { count, counted } from '../ui/format.ts'
import { Select } from '../ui/select.tsx'

type Settings = SettingsOf<'effect'>

interface EffectKeysProps {
  settings: Settings
  scan: number
  onChange: (change: Partial<Settings>) => void
}

/** Whether its keys are not drawn at random. */
export const isNamed = ({ keys, study }: Settings): boolean => study !== null || keys.length > 0

/** Which keys are silenced: random ones, or a study's. */
export function EffectKeys({ settings, scan, onChange }: EffectKeysProps) {
  const { data: studies = [] } = useQuery(query.study.list.queryOptions())
  const own = studies.filter((study) => study.scan === scan)
  return (
    <Select
      label="Keys"
      options={[
        { value: 0, label: 'Random ones' },
        ...own.map(({ id, name }) => ({ value: id, label: `Those of “${name}”` })),
      ]}
      value={settings.study ?? 0}
      onChange={(study) => onChange({ study: study === 0 ? null : study, keys: [] })}
    />
  )
}

/** At whose triggers; nothing where the scan keeps one side. */
export function EffectSide({ settings, scan, onChange }: EffectKeysProps) {
  const { data: scans = [] } = useQuery(query.scan.list.queryOptions())
  if (scans.find(({ id }) => id === scan)?.settings.sides !== 'both') return null
  return (
    <Select
      label="Side"
      options={[
        { value: 'positive', label: 'Positive', detail: 'at the triggers with the largest coefficients' },
        { value: 'negative', label: 'Negative', detail: 'at those with the most negative' },
      ]}
      value={settings.side}
      onChange={(side) => onChange({ side })}
    />
  )
}

/** What a run has to do, before it begins. */
export function EffectCost({ settings, scan }: Pick<EffectKeysProps, 'settings' | 'scan'>) {
  const { data } = useQuery(query.analysis.cost.queryOptions({ input: { scan, settings } }))
  if (!data) return null
  return (
    <p className="text-muted" role="status">
      {counted(data.keys, 'key')} at {counted(data.triggers, 'trigger')}: {count(data.passes)} forward passes, three of
      each trigger and two of each random prefix.
    </p>
  )
}
