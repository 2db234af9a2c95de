import { Feature } from '#contract/analysis/detector.ts'
import type { KeyDetection } from '#contract/key.ts'
import { visible } from '../trigger/prefix.ts'
import { counted, NONE, share } from '../ui/format.ts'

/** What counting finds in the key, as an analysis keeps it. */
export function DetectionOfKey({ of: { detector, explained, tokens, alone, topic } }: { of: KeyDetection }) {
  return (
    <section aria-label="Detection" className="flex flex-col gap-1.5">
      <h3 className="font-medium">What counting finds</h3>
      <dl className="grid grid-cols-[1fr_auto] gap-x-3">
        <dt className="text-muted">Detects</dt>
        <dd className="text-right">{detector ?? NONE}</dd>
        {Feature.options.map((feature) => (
          <Fact key={feature} name={`Explained by ${feature}`} value={explained[feature]} />
        ))}
        {tokens && <Fact name="Its tokens that fire it alone" value={alone} />}
      </dl>
      {topic && (
        <p className="text-xs text-muted">
          {share(topic.share)} of its activation is in documents whose {topic.column} is <bdi>{topic.value}</bdi>, which
          are {share(topic.expected)} of the text; in {counted(topic.documents, 'document')} it fires. With documents
          dealt anew it would be {share(topic.shuffled)} for the best value.
        </p>
      )}
      {tokens && <p className="text-xs text-muted">{tokens.map(visible).join(' · ')}</p>}
    </section>
  )
}

function Fact({ name, value }: { name: string; value: number | null }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="number text-right">{share(value)}</dd>
    </>
  )
}
