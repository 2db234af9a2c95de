import type { LayerStatistics } from '#contract/layer.ts'
import { count, share } from '../ui/format.ts'
import { KindSign } from '../ui/kind-badge.tsx'
import { coverage, patternsPerKey, sumOf } from './layer-numbers.ts'

/** The numbers behind the figure, and what the figure leaves out. */
export function LayersTable({ statistics }: { statistics: LayerStatistics[] }) {
  return (
    <table className="data-table w-full [&_td]:pr-3 [&_td]:whitespace-nowrap [&_th]:pr-3 xl:[&_td]:pr-5 xl:[&_th]:pr-5">
      <thead>
        <tr className="[&>th]:border-none [&>th]:text-center [&>th]:text-ink">
          <th colSpan={2} />
          <th colSpan={6}>Triggers</th>
          <th colSpan={3}>Patterns</th>
        </tr>
        <tr>
          <th className="number">Layer</th>
          <th className="number">Labelled keys</th>
          <th className="number">All</th>
          <th className="number">
            <KindSign kind="shallow" /> Shallow only
          </th>
          <th className="number">Both</th>
          <th className="number">
            <KindSign kind="semantic" /> Semantic only
          </th>
          <th className="number">Not covered</th>
          <th className="number">Coverage</th>
          <th className="number">A key</th>
          <th className="number">
            <KindSign kind="shallow" /> Shallow
          </th>
          <th className="number">
            <KindSign kind="semantic" /> Semantic
          </th>
        </tr>
      </thead>
      <tbody>
        {statistics.map((layer) => (
          <LayerRow key={layer.layer} name={String(layer.layer)} layer={layer} />
        ))}
      </tbody>
      <tfoot className="font-semibold">
        <LayerRow name="All" layer={sumOf(statistics)} />
      </tfoot>
    </table>
  )
}

function LayerRow({ name, layer }: { name: string; layer: Omit<LayerStatistics, 'layer'> }) {
  const part = (triggers: number): string => share(layer.triggers === 0 ? null : triggers / layer.triggers)
  return (
    <tr className={layer.keys === 0 ? 'text-muted' : ''}>
      <td className="number">{name}</td>
      <td className="number">{count(layer.keys)}</td>
      <td className="number">{count(layer.triggers)}</td>
      <Part count={layer.shallow} share={part(layer.shallow)} />
      <Part count={layer.both} share={part(layer.both)} />
      <Part count={layer.semantic} share={part(layer.semantic)} />
      <Part count={layer.uncovered} share={part(layer.uncovered)} />
      <td className="number">{share(coverage(layer))}</td>
      <td className="number">{patternsPerKey(layer)}</td>
      <td className="number">{count(layer.shallowPatterns)}</td>
      <td className="number">{count(layer.semanticPatterns)}</td>
    </tr>
  )
}

function Part({ count: triggers, share }: { count: number; share: string }) {
  return (
    <td className="number">
      {count(triggers)} <span className="inline-block w-10 text-muted xl:w-12">{share}</span>
    </td>
  )
}
