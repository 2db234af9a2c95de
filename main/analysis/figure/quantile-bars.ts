/** How keys spread over a layer: a line from 5 % to 95 % of them, a bar for the middle half, a tick at the median. */
import { COLOURS } from './figure-parts.ts'

type Part = Record<string, unknown>

/** @param y the encoding of a field; the data has q05, q25, median, q75 and q95 */
export const quantileBars = (y: (field: string) => Part, tooltip: Part[]): Part[] => [
  {
    mark: { type: 'rule', strokeWidth: 1.5, color: COLOURS.other },
    encoding: { y: y('q05'), y2: { field: 'q95' } },
  },
  {
    mark: { type: 'bar', width: { band: 0.36 }, color: COLOURS.other },
    encoding: { y: y('q25'), y2: { field: 'q75' }, tooltip },
  },
  {
    mark: { type: 'tick', thickness: 3, size: 16, color: COLOURS.shallow },
    encoding: { y: y('median'), tooltip },
  },
]
