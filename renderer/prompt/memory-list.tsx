import { useEffect, useRef } from 'react'
import type { Intervention, PromptMemory } from '#contract/prompt.ts'
import { KeyLink } from '../ui/key-link.tsx'
import { visible } from '../trigger/prefix.ts'
import { Button } from '../ui/button.tsx'
import { coefficient } from '../ui/format.ts'
import { KindSign } from '../ui/kind-badge.tsx'
import { logits } from './logits.ts'
import { MemoryBar } from './memory-bar.tsx'
import { follow, look, setScale } from './prompt-view.ts'
import { isSame } from './shown-memories.ts'

interface MemoryListProps {
  scan: number
  memories: PromptMemory[]
  /** Place of the one that commands are about. */
  current: number
  set: Intervention[]
}

/** The memories of one layer that write most at one token. */
export function MemoryList({ scan, memories, current, set }: MemoryListProps) {
  const list = useRef<HTMLOListElement>(null)
  useEffect(() => {
    list.current?.children[current]?.scrollIntoView({ block: 'nearest' })
  }, [current])
  const strongest = Math.max(...memories.map(({ strength }) => strength), 1e-9)
  if (memories.length === 0) return <p className="text-muted">No memory of this layer is active here.</p>
  return (
    <ol ref={list} aria-label="Memories" className="flex flex-col">
      {memories.map((memory, at) => (
        <MemoryItem
          key={memory.index}
          scan={scan}
          memory={memory}
          share={memory.strength / strongest}
          isCurrent={at === current}
          scale={set.find((one) => isSame(one, memory))?.scale ?? null}
          onLook={() => look({ memory: at })}
        />
      ))}
    </ol>
  )
}

interface MemoryItemProps {
  scan: number
  memory: PromptMemory
  /** Share of the strongest one's strength. */
  share: number
  isCurrent: boolean
  /** Null when it is left as it is. */
  scale: number | null
  onLook: () => void
}

function MemoryItem({ scan, memory, share, isCurrent, scale, onLook }: MemoryItemProps) {
  const { layer, index, isBlind, contribution, top, patterns } = memory
  const name = `${layer}/${index}`
  return (
    <li
      aria-current={isCurrent}
      className={`flex flex-col gap-0.5 border-b border-line px-1.5 py-1 ${isCurrent ? 'bg-selected' : ''}`}
      onClick={onLook}
    >
      <div className="flex items-center gap-2">
        <KeyLink scan={scan} of={memory} className="w-14 flex-none" />
        <span className="flex flex-1 items-center gap-2" title={`|m|·‖v‖ ${coefficient(memory.strength)}`}>
          <MemoryBar share={share} />
          <span className="number w-12 text-right">{coefficient(memory.coefficient)}</span>
        </span>
        <span className="number w-14 text-right" title="What it adds to the logit of the prediction">
          {logits(contribution)}
        </span>
        <Button aria-label={`Follow ${name}`} isDisabled={isBlind} onPress={() => follow(memory)}>
          Follow
        </Button>
        {scale === null ? (
          <Button aria-label={`Zero ${name}`} isDisabled={isBlind} onPress={() => setScale(memory, 0)}>
            Zero
          </Button>
        ) : (
          <Button aria-label={`Restore ${name}`} onPress={() => setScale(memory, 1)}>
            Restore
          </Button>
        )}
      </div>
      {isBlind ? (
        <p className="truncate text-sm text-muted" title="Shown when all who label it here are done">
          to be labelled first
        </p>
      ) : (
        <p className="truncate text-sm text-muted">promotes {top.map(({ token }) => visible(token)).join(' · ')}</p>
      )}
      {patterns.map(({ description, sign, annotator }, at) => (
        <p key={at} className="truncate text-sm" title={`labelled by ${annotator}`}>
          {sign && <KindSign kind={sign} />} {description}
        </p>
      ))}
    </li>
  )
}
