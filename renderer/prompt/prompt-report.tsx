import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { PromptFlow, PromptMemory, PromptReading } from '#contract/prompt.ts'
import type { Scan } from '#contract/scan.ts'
import { query } from '../api.ts'
import { useCommands } from '../command/use-commands.ts'
import { visible } from '../trigger/prefix.ts'
import { copyText } from '../ui/clipboard.ts'
import { ToggleGroup } from '../ui/toggle.tsx'
import { notify } from '../ui/toast.tsx'
import { CaseLegend } from './case-sign.tsx'
import { CellPredictions } from './cell-predictions.tsx'
import { FinalPredictions } from './final-predictions.tsx'
import { FlowView, ReadsFlow } from './flow-view.tsx'
import { Interventions } from './interventions.tsx'
import { MemoryList } from './memory-list.tsx'
import { PathView, usePath } from './path-view.tsx'
import { PROMPT_COMMANDS } from './prompt-commands.ts'
import { PromptGrid } from './prompt-grid.tsx'
import { SaveGrid } from './save-grid.tsx'
import { back, clearScales, endPath, follow, look, redo, scaled, setScale, undo, usePrompt } from './prompt-view.ts'
import { isSame, shownMemories, type MemoryOrder } from './shown-memories.ts'
import { shellCommand } from './shell-command.ts'
import type { Readings } from './use-reading.ts'

const ORDERS: { value: MemoryOrder; label: string }[] = [
  { value: 'strongest', label: 'Strongest' },
  { value: 'adding', label: 'Add' },
  { value: 'taking', label: 'Take' },
]

interface PromptReportProps {
  scan: Scan
  original: PromptReading
  readings: Readings
}

/** Says so of a key that somebody has yet to label: it can neither be scaled nor followed. */
function isToBeLabelled({ layer, index, isBlind }: PromptMemory): boolean {
  if (isBlind) notify(`${layer}/${index} is to be labelled first by all who label it here.`)
  return isBlind
}

/** The grid of predictions, and beside it all about one of its cells. */
export function PromptReport({ scan, original, readings }: PromptReportProps) {
  const view = usePrompt()
  const navigate = useNavigate()
  const { data: project } = useQuery(query.project.get.queryOptions())
  const { changed, flow, position, isBehind } = readings
  const set = scaled(view)
  const now = changed ?? original
  const layers = now.positions[0]?.layers.length ?? 1
  const layer = Math.min(view.layer ?? layers, layers)
  const memoriesOf = (of: PromptFlow | undefined): PromptMemory[] => of?.layers[layer - 1]?.memories ?? []
  const memories = shownMemories(memoriesOf(flow?.original), memoriesOf(flow?.now), set, view.order)
  const path = usePath(scan.id, set, position)
  const isOnPath = view.path.length > 0
  const listed = isOnPath ? path.memories : memories
  const memory = listed[Math.min(view.memory, listed.length - 1)]
  const command = shellCommand({
    text: view.text,
    project: `${project?.name ?? ''}.keymark`,
    scan: scan.name,
    set,
    finalNorm: view.finalNorm,
  })
  const toToken = (to: number): void => look({ position: Math.max(0, Math.min(to, now.positions.length - 1)) })
  const toLayer = (to: number): void => look({ layer: Math.max(1, Math.min(to, layers)) })
  const toMemory = (to: number): void => look({ memory: Math.max(0, Math.min(to, listed.length - 1)) })

  useCommands(PROMPT_COMMANDS, {
    'prompt.left': () => toToken(position - 1),
    'prompt.right': () => toToken(position + 1),
    'prompt.up': () => toLayer(layer - 1),
    'prompt.down': () => toLayer(layer + 1),
    'prompt.nextMemory': () => toMemory(view.memory + 1),
    'prompt.previousMemory': () => toMemory(view.memory - 1),
    'prompt.zero': () => {
      if (!memory) return
      const isScaled = set.some((one) => isSame(one, memory))
      if (isScaled || !isToBeLabelled(memory)) setScale(memory, isScaled ? 1 : 0)
    },
    'prompt.follow': () => memory && !isToBeLabelled(memory) && follow(memory),
    ...(isOnPath && { 'prompt.back': back, 'prompt.endPath': endPath }),
    'prompt.key': () => {
      if (!memory) return
      const params = { scan: String(scan.id), layer: String(memory.layer), index: String(memory.index) }
      void navigate({ to: '/key/$scan/$layer/$index', params })
    },
    'prompt.undo': undo,
    'prompt.redo': redo,
    'prompt.restore': clearScales,
    'prompt.copy': () =>
      notify(
        copyText(command)
          ? 'The command is copied. Run it while this project is closed.'
          : 'The command could not be copied.',
      ),
    'prompt.text': () => document.querySelector<HTMLElement>('textarea')?.focus(),
  })
  const here = now.positions[position]
  const cell = here?.layers[layer - 1]
  const before = original.positions[position]
  return (
    <div
      aria-busy={isBehind}
      className="flex min-h-0 flex-1 max-[1000px]:flex-col max-[1000px]:overflow-y-auto aria-busy:cursor-progress"
    >
      <div className="flex min-w-0 flex-1 flex-col gap-3 overflow-y-auto [scrollbar-gutter:stable] p-5 max-[1000px]:flex-none">
        <Interventions set={set} command={command} />
        <div className="max-h-[65vh] flex-none overflow-auto rounded-md border border-line">
          <PromptGrid original={original} changed={changed ?? null} position={position} layer={layer} onLook={look} />
        </div>
        <div className="flex items-start justify-between gap-4">
          <CaseLegend />
          <SaveGrid scan={scan.id} set={set} />
        </div>
        {path.reads && <ReadsFlow reads={path.reads} layer={layer} onLayer={toLayer} />}
        {flow && <FlowView flow={flow.now} layer={layer} onLayer={toLayer} />}
        {original.isCut && (
          <p className="text-warning">
            The text is longer than the model reads at once: only its first {now.positions.length} tokens are shown.
          </p>
        )}
      </div>
      <aside
        aria-label="Cell"
        tabIndex={0}
        className="flex w-[420px] flex-none flex-col gap-5 overflow-y-auto border-l border-line p-5 max-[1000px]:w-auto"
      >
        {here && cell && before && (
          <>
            <h2 className="text-lg font-semibold">After “{visible(here.token)}”</h2>
            <FinalPredictions original={before.final} changed={changed ? here.final : null} />
            <CellPredictions cell={cell} before={changed ? before.layers[layer - 1] : undefined} />
            {isOnPath ? (
              <PathView
                scan={scan.id}
                set={set}
                position={position}
                target={flow?.now.target.token ?? ''}
                of={path}
                current={view.memory}
              />
            ) : (
              <section aria-label={`Memories of layer ${layer}`} className="flex flex-col gap-1">
                <div className="flex items-center justify-between gap-2">
                  <h3 className="font-semibold whitespace-nowrap">Memories of layer {layer}</h3>
                  <ToggleGroup
                    label="Order"
                    options={ORDERS}
                    value={view.order}
                    onChange={(order) => look({ order })}
                  />
                </div>
                <p aria-hidden className="flex justify-end gap-2 pr-[146px] text-xs text-muted">
                  <span>coefficient</span>
                  <span className="w-14 text-right">to logit</span>
                </p>
                <MemoryList scan={scan.id} memories={memories} current={view.memory} set={set} />
              </section>
            )}
          </>
        )}
      </aside>
    </div>
  )
}
