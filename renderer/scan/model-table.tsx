import type { Activation, Model, ModelCheck } from '#contract/model.ts'
import { Facts } from '../ui/facts.tsx'
import { Hash } from '../ui/hash.tsx'
import { count, NONE } from '../ui/format.ts'
import { layerRuns } from './layer-runs.ts'

const ACTIVATIONS: Record<Activation, string> = {
  relu: 'ReLU',
  'relu-squared': 'squared ReLU',
  gelu: 'GELU',
  'gelu-tanh': 'GELU (tanh)',
  'quick-gelu': 'quick GELU',
  silu: 'SiLU',
  sigmoid: 'sigmoid',
  tanh: 'tanh',
  'leaky-relu': 'leaky ReLU',
  elu: 'ELU',
  softplus: 'Softplus',
  mish: 'Mish',
  'hard-swish': 'hard Swish',
  solu: 'SoLU',
  identity: 'none',
  other: 'another function',
}

/** What Keymark found in a model's files. */
export function ModelTable({ model }: { model: Model & { file: string; check: ModelCheck | null } }) {
  const keys = model.layers.reduce((sum, layer) => sum + layer.keys, 0)
  return (
    <div className="flex flex-col gap-3">
      <table className="data-table w-full">
        <thead>
          <tr>
            <th>Layers</th>
            <th className="number">Keys a layer</th>
            <th className="number">Width</th>
            <th>Activation</th>
          </tr>
        </thead>
        <tbody>
          {layerRuns(model.layers).map((run) => (
            <tr key={run.from}>
              <td>{run.from === run.to ? run.from : `${run.from} to ${run.to}`}</td>
              <td className="number">{count(run.keys)}</td>
              <td className="number">{count(run.width)}</td>
              <td>
                {ACTIVATIONS[run.activation]}
                {run.gated ? ', gated' : ''}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Facts
        facts={[
          ['Name', model.name],
          ['File', model.file],
          ['Weights', model.precision?.weights ?? NONE],
          ['Coefficients', model.precision?.activations ?? NONE],
          ['Keys in all', count(keys)],
          ['Vocabulary', `${count(model.vocabulary)} tokens`],
          ['Reads at once', model.context === null ? NONE : `${count(model.context)} tokens`],
          ['Begins with', model.beginningToken?.token ?? 'no special token'],
          ['Tried', model.check === null ? NONE : triedInWords(model.check)],
          ['SHA-256', <Hash key="hash" hash={model.sha256} />],
        ]}
      />
    </div>
  )
}

/** What a moment's run showed: a model that fails it is refused. */
const triedInWords = ({ beside }: ModelCheck): string =>
  beside === null ? 'causal; one sentence at a time' : 'causal; sentences do not mix'
