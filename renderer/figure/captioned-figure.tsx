import type { ReactNode } from 'react'
import type { ShownFigure } from '#contract/figure.ts'
import { curly } from '../ui/format.ts'
import { SaveFigure } from './save-figure.tsx'
import { VegaFigure } from './vega-figure.tsx'

interface CaptionedFigureProps {
  figure: ShownFigure
  /** What a file is called that it is saved as, without its ending. */
  name: string
  /** What stands below the caption. */
  children?: ReactNode
}

/** A figure with its caption, which is its name for whoever hears it, and the way to save it. */
export function CaptionedFigure({ figure, name, children }: CaptionedFigureProps) {
  const caption = curly(figure.caption)
  return (
    <figure className="flex flex-col gap-2">
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <VegaFigure spec={figure.spec} label={caption} />
        </div>
        <SaveFigure figure={figure} name={name} />
      </div>
      <figcaption className="max-w-3xl select-text text-muted">{caption}</figcaption>
      {children}
    </figure>
  )
}
