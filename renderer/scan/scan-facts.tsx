import type { ReactNode } from 'react'
import type { ModelCheck } from '#contract/model.ts'
import type { Prefixes, Provenance, Scan } from '#contract/scan.ts'
import { Facts, type Fact } from '../ui/facts.tsx'
import { bytes, count, counted, duration } from '../ui/format.ts'
import { Hash } from '../ui/hash.tsx'
import { languageName } from './language.ts'

const PREFIXES: Record<Prefixes, string> = {
  'one-per-sentence': 'the strongest of a sentence',
  'every-prefix': 'every one',
}

/** Everything needed to repeat the scan, and what it ran on. */
export function ScanFacts({ scan }: { scan: Scan }) {
  const { counts, settings, provenance } = scan
  return (
    <>
      {counts.sentences > 0 && (
        <Group title="What was read">
          <Facts
            facts={[
              ['Sentences', count(counts.sentences)],
              ['Tokens', count(counts.tokens)],
              ['Left out', leftOut(counts)],
              ...(counts.cleaned > 0
                ? [['Cleaned', `${count(counts.cleaned)} read otherwise than the text spells them`] satisfies Fact]
                : []),
              ...(counts.spelled > 0
                ? [
                    [
                      'Spell a special token',
                      `${count(counts.spelled)}, read as text${counts.special > 0 ? `, but as that token in ${count(counts.special)}: the tokenizer allows nothing else` : ''}`,
                    ] satisfies Fact,
                  ]
                : []),
              ['Cut short', cutInWords(scan)],
            ]}
          />
        </Group>
      )}
      <Group title="Settings">
        <Facts
          facts={[
            ['Triggers for each key', count(settings.triggersPerKey)],
            ['Prefixes', PREFIXES[settings.prefixes]],
            ['Sides', settings.sides === 'both' ? 'positive and negative' : 'positive'],
            [
              'Sentences are',
              settings.split === 'sentence' ? `found by the rules of ${languageName(settings.locale)}` : 'one per line',
            ],
            ...(settings.clean === 'wikitext'
              ? [['Text', 'WikiText, its spacing and marks undone'] satisfies Fact]
              : []),
            ...(settings.sample === null
              ? []
              : [['Sample', `${count(settings.sample)} random sentences, seed ${settings.sampleSeed}`] satisfies Fact]),
            ...(settings.heldOut === 0
              ? []
              : [['Kept out', `${share(settings.heldOut)} of the documents, for analyses`] satisfies Fact]),
            ...(settings.shard === null
              ? []
              : [
                  ['Shard', `${count(settings.shard.index)} of ${count(settings.shard.of)} of the text`] satisfies Fact,
                ]),
            ['Limit', settings.maxSentences === null ? 'none' : `the first ${count(settings.maxSentences)} sentences`],
          ]}
        />
      </Group>
      {provenance && <ProvenanceFacts model={scan.model} provenance={provenance} />}
    </>
  )
}

function ProvenanceFacts({ model, provenance }: { model: string; provenance: Provenance }) {
  const { corpus, corpusSha256 } = provenance
  return (
    <>
      <Group title="Files">
        <Facts
          facts={[
            ['Model', <Named key="model" name={model} hash={provenance.modelSha256} />],
            ['Tokenizer', <Hash key="tokenizer" hash={provenance.tokenizerSha256} />],
            ...corpus.map(({ name, sha256, bytes: size }, at): Fact => [
              corpus.length === 1 ? 'Text' : `Text ${at + 1}`,
              <Named key={name} name={`${name}, ${bytes(size)}`} hash={sha256} />,
            ]),
            ...(corpus.length > 1 ? [['All texts', <Hash key="texts" hash={corpusSha256} />] satisfies Fact] : []),
          ]}
        />
      </Group>
      <Group title="Run">
        <Facts
          facts={[
            ['Ran on', ranOn(provenance)],
            ['Threads', count(provenance.threads)],
            ...(provenance.shards
              ? [
                  [
                    'Merged from',
                    `${counted(provenance.shards.merged.length, 'shard')}; ${counted(provenance.shards.repeats, 'sentence')} of several count once`,
                  ] satisfies Fact,
                ]
              : []),
            ...(provenance.seconds > 0
              ? ([
                  ['Time', duration(provenance.seconds)],
                  ['Speed', `${count(Math.round(provenance.tokensPerSecond))} tokens a second`],
                ] satisfies Fact[])
              : []),
            ...(provenance.precision
              ? ([
                  [
                    'Precision',
                    `weights ${provenance.precision.weights}, activations ${provenance.precision.activations}`,
                  ],
                ] satisfies Fact[])
              : []),
            ...(provenance.check ? checked(provenance.check) : []),
            ['Runtime', `onnxruntime ${provenance.runtimeVersion}, ICU ${provenance.icuVersion}`],
            ['Keymark', provenance.applicationVersion],
          ]}
        />
      </Group>
    </>
  )
}

const checked = ({ following, beside }: ModelCheck): Fact[] => [
  ['Causal', `yes: coefficients ${change(following)} when what follows goes`],
  [
    'Sentences apart',
    beside === null ? 'yes: the model reads one at a time' : `yes: they ${change(beside)} with others beside them`,
  ],
]

/** `do not change`, `change by 0.01 % at most`. */
const change = (most: number): string => (most === 0 ? 'do not change' : `change by ${share(most)} at most`)

/** What the command line calls `auto` is nobody’s word here. */
const ranOn = ({ provider, providerReason }: Provenance): string =>
  `${provider}, ${providerReason.replace(/^chosen by auto/u, 'chosen automatically')}`

const share = (change: number): string => `${Number((change * 100).toPrecision(2))} %`

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

/** Where sentences were cut: at the tokens a model reads at once, and before a token that it has no embedding of. */
/** "394 duplicates, 2 empty", and one word where it was nothing. */
function leftOut({ duplicates, empty }: Scan['counts']): string {
  const parts = [
    ...(duplicates > 0 ? [counted(duplicates, 'duplicate')] : []),
    ...(empty > 0 ? [`${count(empty)} empty`] : []),
  ]
  return parts.length === 0 ? 'nothing' : parts.join(', ')
}

function cutInWords({ counts, provenance }: Scan): string {
  if (counts.cut === 0 || provenance === null) return count(counts.cut)
  const atLimit = `${count(counts.cut)} at ${count(provenance.tokenLimit)} tokens`
  return (provenance.unknownTokens ?? 0) > 0 ? `${atLimit}, or before a token that the model does not have` : atLimit
}
