import type { Scan } from '#contract/scan.ts'
import { count, share } from '../ui/format.ts'

/** How many keys of each layer fired at all. */
export function ScanLayers({ layers }: { layers: Scan['layers'] }) {
  return (
    <table className="data-table w-80 flex-none">
      <thead>
        <tr>
          <th className="number">Layer</th>
          <th className="number">Keys</th>
          <th className="number">Fired</th>
          <th className="number">Never fired</th>
        </tr>
      </thead>
      <tbody>
        {layers.map(({ layer, keys, fired }) => (
          <tr key={layer}>
            <td className="number">{layer}</td>
            <td className="number">{count(keys)}</td>
            <td className="number">{count(fired)}</td>
            <td className="number">{share((keys - fired) / keys)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
