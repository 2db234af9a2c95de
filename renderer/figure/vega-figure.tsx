import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useSyncExternalStore } from 'react'
import type { Figure } from '#contract/figure.ts'
import { ErrorState } from '../ui/error-state.tsx'
import { useFigureColours } from './figure-colours.ts'

/** Loaded with the first figure only: Vega is as large as the rest of the window. */
const renderer = { queryKey: ['vega'], queryFn: () => import('./draw.ts'), staleTime: Infinity, gcTime: Infinity }

const narrow = window.matchMedia('(max-width: 900px)')

/** Whether there is little room beside a figure, as at 200 %. */
const useIsNarrow = (): boolean =>
  useSyncExternalStore(
    (changed) => {
      narrow.addEventListener('change', changed)
      return () => narrow.removeEventListener('change', changed)
    },
    () => narrow.matches,
  )

/** Draws a specification in the colours of the window. @param label what the figure shows, for those who do not see it */
export function VegaFigure({ spec, label }: { spec: Figure['spec']; label: string }) {
  const place = useRef<HTMLDivElement>(null)
  const colours = useFigureColours()
  const isNarrow = useIsNarrow()
  const { data: vega, error } = useQuery(renderer)
  const drawing = useQuery({
    queryKey: ['figure', spec, colours, isNarrow],
    queryFn: () => vega?.compileFigure(spec, colours, isNarrow) ?? null,
    enabled: vega !== undefined,
    staleTime: Infinity,
    structuralSharing: false,
  })
  const { data: compiled } = drawing
  useEffect(() => {
    if (!vega || !compiled || !place.current) return
    return vega.drawFigure(compiled, place.current)
  }, [vega, compiled])
  const failure = error ?? drawing.error
  if (failure) return <ErrorState error={failure} />
  const isBusy = compiled === undefined || compiled === null
  return <div ref={place} role="img" aria-label={label} aria-busy={isBusy} className="min-h-72 overflow-x-auto" />
}
