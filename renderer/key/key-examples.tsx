import { useQuery } from '@tanstack/react-query'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import type { KeyExamples } from '#contract/example.ts'
import { INTERVALS, type Stratum } from '#contract/stratum.ts'
import type { KeyId } from '#contract/key.ts'
import type { Side } from '#contract/side.ts'
import type { Trigger } from '#contract/trigger.ts'
import { styleOf } from '../annotation/concordance.tsx'
import { useLabelView } from '../annotation/label-view.ts'
import { query } from '../api.ts'
import { ExamplesDialog } from '../example/examples-dialog.tsx'
import { Coefficient } from '../trigger/coefficient.tsx'
import { Kwic } from '../trigger/kwic.tsx'
import { Sentence } from '../trigger/sentence.tsx'
import { Button } from '../ui/button.tsx'
import { coefficient, count, counted, date } from '../ui/format.ts'
import { Toggle } from '../ui/toggle.tsx'

interface ExamplesProps {
  scan: number
  of: KeyId
  side: Side
  onExplore: (example: Trigger) => void
}

/** What the strongest prefixes do not show: examples by interval of the key's activation, below its triggers. */
export function Examples({ scan, of: { layer, index }, side, onExplore }: ExamplesProps) {
  const [isShown, setShown] = useState(true)
  const [isAsking, setAsking] = useState(false)
  const { data } = useQuery(query.example.get.queryOptions({ input: { scan, layer, index, side } }))
  if (data === undefined) return null
  const isOpen = isShown && data !== null
  return (
    <section
      aria-label="Examples"
      className={`flex min-h-0 flex-none flex-col border-t border-line ${isOpen ? 'h-[45%] max-[900px]:h-[50vh]' : ''}`}
    >
      <header className="flex flex-none items-center gap-3 py-1.5 pr-3 pl-5">
        <h3 className="font-medium">Examples</h3>
        <p className="min-w-0 flex-1 truncate text-xs text-muted" title={data === null ? undefined : inWords(data)}>
          {data === null ? 'What the strongest prefixes do not show. None are drawn for this key yet.' : inWords(data)}
        </p>
        {data !== null && (
          <Toggle isOn={isShown} onChange={setShown}>
            Show
          </Toggle>
        )}
        <Button writes onPress={() => setAsking(true)}>
          Examples…
        </Button>
      </header>
      {isOpen && <Strata of={data} onExplore={onExplore} />}
      <ExamplesDialog
        scan={scan}
        of={{ keys: [{ layer, index }] }}
        what={`key ${layer}/${index}`}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
      />
    </section>
  )
}

function inWords({ pass }: KeyExamples): string {
  const { each, seed } = pass.settings
  return `Up to ${count(each)} of each kind: random sentences, of ${count(pass.sentences)} read, that have such a prefix, and in each a random one. Seed ${seed}, ${date(pass.created)}.`
}

function Strata({ of, onExplore }: { of: KeyExamples; onExplore: ExamplesProps['onExplore'] }) {
  const { strata, maximum, pass } = of
  const { textSize, isWide, serif } = useLabelView()
  const intervals = strata.slice(0, INTERVALS).toReversed()
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a pane that scrolls is reached by keyboard
    <div
      className="concordance min-h-0 flex-1"
      style={styleOf(0, textSize)}
      data-wide={isWide}
      data-serif={serif}
      tabIndex={0}
      role="group"
      aria-label="Examples by activation"
    >
      {[...intervals, ...strata.slice(INTERVALS)].map(({ stratum, found, examples }) => (
        <section key={stratum} aria-label={nameOf(stratum)}>
          <p className="line-group">
            <b>{nameOf(stratum)}</b> {rangeOf(stratum, maximum)}
            {found === 0
              ? `none of ${counted(pass.sentences, 'sentence')} has such a prefix`
              : stratum === 'any'
                ? 'whether it fires or not'
                : `${counted(found, 'sentence')} of ${count(pass.sentences)}`}
          </p>
          <ol>
            {examples.map((example) => (
              <ExampleLine key={example.rank} example={example} top={maximum ?? 0} onExplore={onExplore} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  )
}

function nameOf(stratum: Stratum): string {
  if (stratum === 'random') return 'Random, where it fires'
  if (stratum === 'any') return 'Random'
  return `${stratum.slice('interval:'.length).replace('-', '–')} %`
}

/** `9.40 to 10.4 · `: the coefficients that the interval takes in. */
function rangeOf(stratum: Stratum, maximum: number | null): string {
  const [, from, to] = /^interval:(\d+)-(\d+)$/u.exec(stratum) ?? []
  if (from === undefined || maximum === null) return ''
  return `${coefficient((maximum * Number(from)) / 100)} to ${coefficient((maximum * Number(to)) / 100)} · `
}

interface LineProps {
  example: Trigger
  top: number
  onExplore: (example: Trigger) => void
}

function ExampleLine({ example, top, onExplore }: LineProps) {
  const [isOpen, setOpen] = useState(false)
  const turn = (): void => setOpen(!isOpen)
  return (
    <li className="line" onDoubleClick={turn}>
      <span className="line-rank">{example.rank}</span>
      <Coefficient value={example.coefficient} top={top} />
      <span />
      <span className="min-w-0">
        <Kwic trigger={example} wrap={false} isWhole={false} />
        <button
          type="button"
          className="line-open"
          aria-expanded={isOpen}
          aria-label={`Whole sentence of example ${example.rank}`}
          onClick={turn}
          onDoubleClick={(event) => event.stopPropagation()}
        >
          {isOpen ? <ChevronDown aria-hidden size={14} /> : <ChevronRight aria-hidden size={14} />}
        </button>
      </span>
      {isOpen && (
        <div className="col-span-full">
          <Sentence trigger={example} sourceOnly={false} onExplore={onExplore} />
        </div>
      )}
    </li>
  )
}
