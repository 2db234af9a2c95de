import { useEffect, useState } from 'react'
import { ranksBetween, toggled } from './selection.ts'
import type { ShownPattern } from './shown-pattern.ts'

interface Drag {
  pattern: string
  from: number
  to: number
  shown: boolean
}

/** Marking by dragging over the chips of one pattern. What is dragged over shows at once and is marked on release. */
export function useDrag(
  patterns: ShownPattern[],
  order: readonly number[],
  onMark: (pattern: string, ranks: number[], shown: boolean) => void,
) {
  const [drag, setDrag] = useState<Drag | null>(null)

  useEffect(() => {
    if (!drag) return
    const end = (): void => {
      const marked = patterns.find((pattern) => pattern.id === drag.pattern)?.ranks ?? []
      const ranks = ranksBetween(drag.from, drag.to, order).filter((rank) => marked.includes(rank) !== drag.shown)
      setDrag(null)
      if (ranks.length > 0) onMark(drag.pattern, ranks, drag.shown)
    }
    const cancel = (): void => setDrag(null)
    window.addEventListener('pointerup', end)
    window.addEventListener('pointercancel', cancel)
    return () => {
      window.removeEventListener('pointerup', end)
      window.removeEventListener('pointercancel', cancel)
    }
  }, [drag, patterns, order, onMark])

  return {
    begin: (pattern: string, rank: number): void => {
      const marked = patterns.find((one) => one.id === pattern)?.ranks ?? []
      setDrag({ pattern, from: rank, to: rank, shown: toggled(marked, [rank])?.shown ?? true })
    },
    over: (rank: number): void => setDrag((now) => (now && now.to !== rank ? { ...now, to: rank } : now)),
    preview: drag
      ? patterns.map((pattern) => (pattern.id === drag.pattern ? dragged(pattern, drag, order) : pattern))
      : patterns,
  }
}

function dragged(pattern: ShownPattern, { from, to, shown }: Drag, order: readonly number[]): ShownPattern {
  const range = ranksBetween(from, to, order)
  const rest = pattern.ranks.filter((rank) => !range.includes(rank))
  return { ...pattern, ranks: shown ? [...rest, ...range] : rest }
}
