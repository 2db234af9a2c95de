import { isLabelled, type AnnotationState } from '#contract/annotation.ts'
import { useAdjudicator } from './adjudicator.ts'

/** Who found what, and in which layer, is not shown before the key is adjudicated, unless the person asked for it. */
export function useIsBlind(state: AnnotationState | undefined): boolean {
  const isOpen = useAdjudicator((store) => store.isOpen)
  return !isOpen && (state === undefined || !isLabelled(state))
}
