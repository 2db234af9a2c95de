import type { Analysis } from '#contract/analysis.ts'
import { Facts, type Fact } from '../ui/facts.tsx'
import { bytes, count, date, duration } from '../ui/format.ts'
import { Hash } from '../ui/hash.tsx'
import { settingsInWords } from './settings-in-words.ts'

/** Everything needed to repeat a run, and what it ran on. */
export function AnalysisFacts({ analysis }: { analysis: Analysis }) {
  const { provenance, created } = analysis
  const { text } = provenance
  const readText: Fact[] =
    text === null
      ? []
      : [
          [
            'Text',
            <span key="text">
              {text.name}, {bytes(text.bytes)} <Hash hash={text.sha256} />
            </span>,
          ],
        ]
  return (
    <section aria-label="Run" className="flex max-w-2xl flex-col gap-1">
      <h3 className="font-semibold">Run</h3>
      <Facts
        facts={[
          ['Settings', settingsInWords(analysis)],
          ...readText,
          ['Model', <Hash key="model" hash={provenance.modelSha256} />],
          ['Tokenizer', <Hash key="tokenizer" hash={provenance.tokenizerSha256} />],
          ['Ran on', `${provenance.provider}, ${count(provenance.threads)} threads`],
          ['Begun', `${date(created)}, ${duration(provenance.seconds)} of work`],
          ['Versions', `onnxruntime ${provenance.runtimeVersion}, Keymark ${provenance.applicationVersion}`],
        ]}
      />
    </section>
  )
}
