import './flow-view.css'
import type { PromptFlow, PromptReads } from '#contract/prompt.ts'
import { visible } from '../trigger/prefix.ts'
import { MethodNote } from '../ui/method-note.tsx'
import { logits } from './logits.ts'

interface FlowViewProps {
  flow: PromptFlow
  /** From 1. */
  layer: number
  onLayer: (layer: number) => void
}

/** How the logit of the prediction comes about: what attention and memories of each layer add to it and take from it. */
export function FlowView({ flow, layer: chosen, onLayer }: FlowViewProps) {
  const { target, layers, before, sum, rest, logit } = flow
  if (before === null || sum === null) {
    return (
      <p className="text-muted">
        This model reads out its residual stream by more than products, so its layers’ parts of a logit cannot be told.
      </p>
    )
  }
  const total = (part: 'between' | 'ffn'): number => layers.reduce((all, layer) => all + (layer[part] ?? 0), 0)
  return (
    <section aria-label="Flow to the prediction" className="flex max-w-3xl flex-none flex-col gap-1 pt-4">
      <h2 className="font-semibold">What brings “{visible(target.token)}” about, in logits</h2>
      <FlowTable layers={layers} layer={chosen} onLayer={onLayer} />
      <p>
        Before layer 1 {logits(before)}, attention {logits(total('between'))}, memories {logits(total('ffn'))}:{' '}
        <b>{logits(sum)}</b>; with the read-out’s own part {logits(rest)} the logit is <b>{logits(logit)}</b>.
      </p>
      <MethodNote>
        <p className="pt-2">
          Each part is the product of what was written into the residual stream with the direction that reads the
          predicted token out of it. The final normalisation divides by one number, which is taken as it is at the end;
          so the parts add up exactly. What enters between two layers is attention; before layer 1 it is the embedding
          and the first attention. A layer’s bias is part of its memories’ sum. The read-out’s own part is its bias;
          where it ends in a softmax, as an adaptive one does, also what that takes from all words alike.
        </p>
      </MethodNote>
    </section>
  )
}

/** The same of what a key reads, in the layers before its own. */
export function ReadsFlow({ reads, layer, onLayer }: Omit<FlowViewProps, 'flow'> & { reads: PromptReads }) {
  if (reads.layers.length === 0) return null
  return (
    <section aria-label="Flow to the key" className="flex max-w-3xl flex-none flex-col gap-1 pt-4">
      <h2 className="font-semibold">
        What {reads.layer}/{reads.index} reads, before its activation
      </h2>
      <FlowTable layers={reads.layers} layer={layer} onLayer={onLayer} />
    </section>
  )
}

interface FlowTableProps extends Pick<FlowViewProps, 'layer' | 'onLayer'> {
  layers: PromptFlow['layers']
}

function FlowTable({ layers, layer: chosen, onLayer }: FlowTableProps) {
  const longest = Math.max(...layers.flatMap(({ added, taken }) => [added ?? 0, -(taken ?? 0)]), 1e-9)
  return (
    <table className="flow">
      <thead>
        <tr>
          <th>Layer</th>
          <th className="number">Attention</th>
          <th className="number">Memories take</th>
          <th>
            <span className="sr-only">as bars</span>
          </th>
          <th>and add</th>
          <th className="number">Together</th>
        </tr>
      </thead>
      <tbody>
        {layers.map(({ layer, between, ffn, added, taken, bias }) => (
          <tr key={layer} data-chosen={layer === chosen} onClick={() => onLayer(layer)}>
            <td className="number">{layer}</td>
            <td className="number">{layer === 1 ? '' : logits(between)}</td>
            <td className="number text-muted">{logits(taken)}</td>
            <td>
              <span aria-hidden className="flow-bars">
                <span className="flow-taken" style={{ width: `${(-50 * (taken ?? 0)) / longest}%` }} />
                <span className="flow-added" style={{ width: `${(50 * (added ?? 0)) / longest}%` }} />
              </span>
            </td>
            <td className="text-muted">{logits(added)}</td>
            <td className="number" title={`its bias: ${logits(bias)}`}>
              {logits(ffn)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
