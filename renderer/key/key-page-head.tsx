import { ChevronLeft, ChevronRight } from 'lucide-react'
import type { Key } from '#contract/key.ts'
import { opposite, type Side } from '#contract/side.ts'
import { visible } from '../trigger/prefix.ts'
import { coefficient, count, NONE, share } from '../ui/format.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { Toggle } from '../ui/toggle.tsx'
import type { KeyGoing } from './use-key-going.ts'

interface KeyHeadProps {
  of: Key
  going: KeyGoing
  /** Its words are shown, instead of its triggers. */
  isWords: boolean
  onWords: (isWords: boolean) => void
  /** Null where there is but one. */
  side: Side | null
  onTurn: () => void
}

/** Which key this is, and its triggers in numbers. */
export function KeyHead({ of: key, going, isWords, onWords, side, onTurn }: KeyHeadProps) {
  const { before, after, go } = going
  const common = key.commonLast === null ? NONE : `“${visible(key.commonLast)}”`
  return (
    <header className="flex flex-none flex-wrap items-center gap-x-8 gap-y-1 border-b border-line py-2 pr-3 pl-5">
      <h2 className="text-xl font-semibold whitespace-nowrap max-[700px]:flex-1">
        {key.layer}/{key.index}
      </h2>
      <dl className="flex min-w-0 flex-1 flex-wrap gap-x-8 gap-y-1 max-[1200px]:gap-x-5 max-[700px]:order-last max-[700px]:basis-full">
        <Fact name="Triggers" value={count(key.triggers)} />
        <Fact name="Top coefficient" value={coefficient(key.top)} />
        {side && <Fact name={`Top of the ${opposite(side)} side`} value={coefficient(key.oppositeTop)} />}
        <Fact name="Median" value={coefficient(key.median)} />
        <Fact name="Different last tokens" value={share(key.distinctLast)} />
        <Fact name="Most common last token" value={common} detail={share(key.commonLastShare)} />
      </dl>
      <span className="flex gap-2 max-[900px]:flex-wrap">
        {side && (
          <Toggle isOn={side === 'negative'} onChange={onTurn}>
            Negative side
          </Toggle>
        )}
        <Toggle isOn={isWords} onChange={onWords} isDisabled={key.triggers === 0}>
          Which words?
        </Toggle>
      </span>
      <span className="flex">
        <IconButton icon={ChevronLeft} label="Previous key" isDisabled={!before} onPress={() => before && go(before)} />
        <IconButton icon={ChevronRight} label="Next key" isDisabled={!after} onPress={() => after && go(after)} />
      </span>
    </header>
  )
}

function Fact({ name, value, detail }: { name: string; value: string; detail?: string }) {
  return (
    <div className="flex flex-col whitespace-nowrap">
      <dt className="text-xs text-muted">{name}</dt>
      <dd>
        {value} {detail !== undefined && value !== NONE && <span className="text-muted">{detail}</span>}
      </dd>
    </div>
  )
}
