import type { Prediction } from '#contract/prompt.ts'
import { visible } from '../trigger/prefix.ts'
import { Share } from '../analysis/share.tsx'

/** What the model predicts, the original beside what it is with keys scaled. */
export function FinalPredictions({ original, changed }: { original: Prediction[]; changed: Prediction[] | null }) {
  return (
    <div className="flex gap-6">
      <Column title={changed ? 'Original' : 'The model predicts'} predictions={original} />
      {changed && <Column title="With the change" predictions={changed} />}
    </div>
  )
}

function Column({ title, predictions }: { title: string; predictions: Prediction[] }) {
  return (
    <section aria-label={title} className="min-w-0 flex-1">
      <h3 className="pb-1 text-xs text-muted">{title}</h3>
      <ol>
        {predictions.map(({ id, token, probability }, at) => (
          <li key={id} className={`relative flex justify-between gap-2 px-1.5 ${at === 0 ? 'font-semibold' : ''}`}>
            <span
              aria-hidden
              className="absolute inset-y-0.5 left-0 rounded-sm bg-accent/15"
              style={{ width: `${100 * probability}%` }}
            />
            <span className="relative truncate">{visible(token)}</span>
            <span className="number relative">
              <Share value={probability} digits={1} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}
