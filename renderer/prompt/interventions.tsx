import { Redo2, Undo2, X } from 'lucide-react'
import type { Intervention } from '#contract/prompt.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { Button } from '../ui/button.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { NumberField } from '../ui/text-field.tsx'
import { canRedo, canUndo, clearScales, redo, setScale, undo, usePrompt } from './prompt-view.ts'

/** The keys that are scaled, each with its factor, and the way back. */
export function Interventions({ set, command }: { set: Intervention[]; command: string }) {
  const view = usePrompt()
  return (
    <div role="group" aria-label="Scaled keys" className="flex items-start gap-2">
      <div className="flex min-h-7 flex-1 flex-wrap items-center gap-2">
        {set.length === 0 ? (
          <span className="text-muted">
            No key is changed. Set one to zero to see what the model predicts without it.
          </span>
        ) : (
          <>
            <span className="text-muted">Scaled:</span>
            {set.map(({ layer, index, scale }) => (
              <span key={`${layer}/${index}`} className="flex items-center gap-1 rounded-md bg-panel pl-2">
                {layer}/{index} ×
                <span className="w-14">
                  <NumberField
                    label={`Factor of ${layer}/${index}`}
                    isLabelHidden
                    value={scale}
                    minValue={-1000}
                    maxValue={1000}
                    formatOptions={{ maximumFractionDigits: 3 }}
                    onChange={(factor) => Number.isNaN(factor) || setScale({ layer, index }, factor)}
                  />
                </span>
                <IconButton
                  icon={X}
                  label={`Restore ${layer}/${index}`}
                  onPress={() => setScale({ layer, index }, 1)}
                />
              </span>
            ))}
            <Button variant="quiet" onPress={clearScales}>
              Restore all
            </Button>
          </>
        )}
      </div>
      <span className="flex h-7 flex-none items-center">
        <IconButton icon={Undo2} label="Undo" isDisabled={!canUndo(view)} onPress={undo} />
        <IconButton icon={Redo2} label="Redo" isDisabled={!canRedo(view)} onPress={redo} />
        <CopyButton text={command} label="Copy as a command, to be run while this project is closed" />
      </span>
    </div>
  )
}
