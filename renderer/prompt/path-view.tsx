import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { ShownFigure } from '#contract/figure.ts'
import type { KeyId } from '#contract/key.ts'
import type { Intervention, PromptMemory, PromptReads } from '#contract/prompt.ts'
import { query } from '../api.ts'
import { FigureDialog } from '../figure/save-figure.tsx'
import { visible } from '../trigger/prefix.ts'
import { Button } from '../ui/button.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { coefficient, counted } from '../ui/format.ts'
import { KeyLink } from '../ui/key-link.tsx'
import { logits } from './logits.ts'
import { MemoryBar } from './memory-bar.tsx'
import { back, endPath, follow, look, usePrompt } from './prompt-view.ts'

/** Earlier memories that are listed. */
const LISTED = 12

/** What the last memory of the path reads, and the earlier memories that add or take most, most first. */
export function usePath(scan: number, set: Intervention[], position: number) {
  const { text, finalNorm, model, path } = usePrompt()
  const key = path.at(-1)
  const { data, error } = useQuery(
    query.prompt.reads.queryOptions({
      input: { scan, text, finalNorm, model, set, position, key: key ?? { layer: 1, index: 0 } },
      enabled: key !== undefined,
      staleTime: Infinity,
      retry: false,
    }),
  )
  const reads = key === undefined ? undefined : data
  return {
    path,
    reads,
    error: key === undefined ? null : error,
    memories: reads ? mostOf(reads) : [],
    blind: reads?.layers.flatMap(({ memories }) => memories).filter(({ isBlind }) => isBlind).length ?? 0,
  }
}

const mostOf = ({ layers }: PromptReads): PromptMemory[] =>
  layers
    .flatMap(({ memories }) => memories)
    .filter(({ contribution }) => contribution !== null)
    .toSorted((a, b) => Math.abs(b.contribution ?? 0) - Math.abs(a.contribution ?? 0))
    .slice(0, LISTED)

interface PathViewProps {
  scan: number
  set: Intervention[]
  position: number
  /** What the prediction is. */
  target: string
  of: ReturnType<typeof usePath>
  /** Place of the memory that commands are about. */
  current: number
}

/** A path of memories from the prediction down, and what the last of them reads. */
export function PathView({ scan, set, position, target, of, current }: PathViewProps) {
  const { path, reads, error, memories, blind } = of
  const list = useRef<HTMLOListElement>(null)
  useEffect(() => {
    list.current?.children[current]?.scrollIntoView({ block: 'nearest' })
  }, [current])
  const last = path.at(-1)
  if (last === undefined) return null
  return (
    <section aria-label="Path" className="flex flex-col gap-2">
      <div className="flex items-center justify-between gap-2">
        <h3 className="font-semibold">
          What {last.layer}/{last.index} reads
        </h3>
        <span className="flex gap-2">
          <Button onPress={back}>Back</Button>
          <SavePath scan={scan} set={set} position={position} path={path} />
        </span>
      </div>
      <p className="flex flex-wrap items-center gap-1.5">
        <span>“{visible(target)}”</span>
        {path.map((key) => (
          <span key={`${key.layer}/${key.index}`} className="flex items-center gap-1.5">
            <span aria-hidden>←</span>
            <KeyLink scan={scan} of={key} />
          </span>
        ))}
      </p>
      {error && <ErrorState error={error} />}
      {reads && <Reads reads={reads} />}
      {reads && memories.length === 0 && (
        <p className="text-muted">No memory stands before it whose part could be told: here the path ends.</p>
      )}
      <ol ref={list} aria-label="Memories read" className="flex flex-col">
        {memories.map((memory, at) => (
          <ReadMemory
            key={`${memory.layer}/${memory.index}`}
            scan={scan}
            memory={memory}
            most={Math.abs(memories[0]?.contribution ?? 1)}
            isCurrent={at === current}
            onLook={() => look({ memory: at })}
          />
        ))}
      </ol>
      {blind > 0 && (
        <p className="text-sm text-muted">
          {counted(blind, 'memory', 'memories')} that somebody here has yet to label {blind === 1 ? 'is' : 'are'} left
          out.
        </p>
      )}
      <p className="text-sm text-muted">
        On the direct path alone; the normalisation before the key divides by one number, which is taken as it is here,
        so the parts add up.{' '}
        <button className="underline" type="button" onClick={endPath}>
          Leave the path
        </button>
      </p>
    </section>
  )
}

/** The parts of the pre-activation. */
function Reads({ reads: { preActivation, before, between, constant, layers } }: { reads: PromptReads }) {
  const total = (part: 'between' | 'ffn'): number => layers.reduce((all, layer) => all + (layer[part] ?? 0), 0)
  return (
    <p>
      Before layer 1 {logits(before)}, attention {logits(total('between') + between)}, memories {logits(total('ffn'))},
      biases {logits(constant)}: its activation gets <b>{logits(preActivation)}</b>.
    </p>
  )
}

interface ReadMemoryProps {
  scan: number
  memory: PromptMemory
  /** The largest contribution, without its sign. */
  most: number
  isCurrent: boolean
  onLook: () => void
}

function ReadMemory({ scan, memory, most, isCurrent, onLook }: ReadMemoryProps) {
  const { contribution, top } = memory
  const share = Math.abs(contribution ?? 0) / Math.max(most, 1e-9)
  return (
    <li
      aria-current={isCurrent}
      className={`flex flex-col gap-0.5 border-b border-line px-1.5 py-1 ${isCurrent ? 'bg-selected' : ''}`}
      onClick={onLook}
    >
      <div className="flex items-center gap-2">
        <KeyLink scan={scan} of={memory} className="w-14 flex-none" />
        <MemoryBar share={share} />
        <span className="number w-14 text-right" title={`coefficient ${coefficient(memory.coefficient)}`}>
          {logits(contribution)}
        </span>
        <Button aria-label={`Follow ${memory.layer}/${memory.index}`} onPress={() => follow(memory)}>
          Follow
        </Button>
      </div>
      <p className="truncate text-sm text-muted">promotes {top.map(({ token }) => visible(token)).join(' · ')}</p>
    </li>
  )
}

/** The way to a file of the path: it is drawn when it is asked for. */
function SavePath({ scan, set, position, path }: Pick<PathViewProps, 'scan' | 'set' | 'position'> & { path: KeyId[] }) {
  const { text, finalNorm, model } = usePrompt()
  const [figure, setFigure] = useState<ShownFigure | null>(null)
  const draw = useMutation(query.prompt.pathFigure.mutationOptions({ onSuccess: setFigure }))
  return (
    <>
      <Button
        isPending={draw.isPending}
        onPress={() => draw.mutate({ scan, text, finalNorm, model, set, position, path })}
      >
        Save path as…
      </Button>
      <FigureDialog figure={figure} name="prompt-path" onClose={() => setFigure(null)} />
    </>
  )
}
