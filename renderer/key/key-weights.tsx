import type { KeyWeights } from '#contract/key.ts'
import { decimal } from '#contract/decimal.ts'
import { visible } from '../trigger/prefix.ts'
import { NONE, share } from '../ui/format.ts'

/** What the key's weights say by themselves, as an analysis keeps it. */
export function WeightsOfKey({ of }: { of: KeyWeights }) {
  const { role, skew, kurtosis, readWrite, isAtypical, readValue, gateValue, gateRead, own } = of
  const isGated = gateValue !== null
  return (
    <section aria-label="Weights" className="flex flex-col gap-1.5">
      <h3 className="font-medium">What its weights say</h3>
      <dl className="grid grid-cols-[1fr_auto] gap-x-3">
        <Fact name="Role of its value" value={role ?? NONE} />
        <Fact name="Kurtosis, skew" value={`${number(kurtosis)}, ${number(skew)}`} />
        <Fact name="Writes" value={`${readWrite ?? NONE}${isAtypical ? ' (atypical)' : ''}`} />
        <Fact
          name={isGated ? 'Cosine of gated vector and value' : 'Cosine of key and value'}
          value={number(readValue)}
        />
        {isGated && <Fact name="Cosine of gate and value" value={number(gateValue)} />}
        {isGated && <Fact name="Cosine of gate and gated vector" value={number(gateRead)} />}
      </dl>
      {own && (
        <p className="text-xs text-muted">
          Its value suppresses {share(own.below)} of the vocabulary more than <bdi>{visible(own.token)}</bdi>, the last
          token of its strongest trigger.
        </p>
      )}
    </section>
  )
}

const number = (value: number | null): string => (value === null ? NONE : decimal(value, 2))

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="number text-right">{value}</dd>
    </>
  )
}
