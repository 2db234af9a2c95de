import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Intervention } from '#contract/prompt.ts'
import type { ShownFigure } from '#contract/figure.ts'
import { query } from '../api.ts'
import { FigureDialog } from '../figure/save-figure.tsx'
import { Button } from '../ui/button.tsx'
import { usePrompt } from './prompt-view.ts'

/** The way to a file of the grid: it is drawn when it is asked for. */
export function SaveGrid({ scan, set }: { scan: number; set: Intervention[] }) {
  const { text, finalNorm, model } = usePrompt()
  const [figure, setFigure] = useState<ShownFigure | null>(null)
  const draw = useMutation(query.prompt.figure.mutationOptions({ onSuccess: setFigure }))
  return (
    <>
      <Button isPending={draw.isPending} onPress={() => draw.mutate({ scan, text, finalNorm, model, set })}>
        Save grid as…
      </Button>
      <FigureDialog figure={figure} name="prompt" onClose={() => setFigure(null)} />
    </>
  )
}
