import type { ReactNode } from 'react'
import type { Provenance, Scan } from '#contract/scan.ts'
import { Facts } from '../ui/facts.tsx'
import { bytes, count, duration } from '../ui/format.ts'
import { Hash } from '../ui/hash.tsx'

/** Everything needed to repeat the scan, and what it ran on. */
export function ScanFacts({ scan }: { scan: Scan }) {
  const { counts, settings, provenance } = scan
  return (
    <>
      <Group title="Text">
        <Facts
          facts={[
            ['Sentences', count(counts.sentences)],
            ['Tokens', count(counts.tokens)],
            ['Duplicates left out', count(counts.duplicates)],
            ['Empty left out', count(counts.empty)],
            ['Cut at the limit', count(counts.cut)],
            ['Text', scan.corpus],
          ]}
        />
      </Group>
      <Group title="Settings">
        <Facts
          facts={[
            ['Triggers a key', count(settings.triggersPerKey)],
            ['Prefixes', settings.prefixes === 'one-per-sentence' ? 'strongest of each sentence' : 'every one'],
            ['Sentences', settings.split === 'sentence' ? 'found by rule' : 'one a line'],
            ['Limit', settings.maxSentences === null ? 'the whole text' : `first ${count(settings.maxSentences)}`],
          ]}
        />
      </Group>
      {provenance && <ProvenanceFacts model={scan.model} provenance={provenance} />}
    </>
  )
}

function ProvenanceFacts({ model, provenance }: { model: string; provenance: Provenance }) {
  return (
    <>
      <Group title="Files">
        <Facts
          facts={[
            ['Model', <Named key="model" name={model} hash={provenance.modelSha256} />],
            ['Tokenizer', <Hash key="tokenizer" hash={provenance.tokenizerSha256} />],
            ['Whole text', <Hash key="text" hash={provenance.corpusSha256} />],
            ...provenance.corpus.map(
              ({ name, sha256, bytes: size }) =>
                [bytes(size), <Named key={name} name={name} hash={sha256} />] as [string, ReactNode],
            ),
          ]}
        />
      </Group>
      <Group title="Run">
        <Facts
          facts={[
            ['Ran on', provenance.provider],
            ['Because', provenance.providerReason],
            ['Threads', count(provenance.threads)],
            ['Time', duration(provenance.seconds)],
            ['Speed', `${count(Math.round(provenance.tokensPerSecond))} tokens a second`],
            ['Token limit', count(provenance.tokenLimit)],
            ['Runtime', `onnxruntime ${provenance.runtimeVersion}`],
            ['ICU', provenance.icuVersion],
            ['Keymark', provenance.applicationVersion],
          ]}
        />
      </Group>
    </>
  )
}

function Named({ name, hash }: { name: string; hash: string }) {
  return (
    <span className="flex items-baseline gap-2">
      <span className="min-w-0 truncate">{name}</span> <Hash hash={hash} />
    </span>
  )
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-1">
      <h3 className="font-semibold">{title}</h3>
      {children}
    </section>
  )
}
