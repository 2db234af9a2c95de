import type { MemoriesResult } from '#contract/analysis/memories.ts'
import { count } from '../ui/format.ts'
import { Share } from './share.tsx'

/** Where a memory does predict what its layer does. */
export function RestOfMemories({ rest }: { rest: MemoriesResult['rest'] }) {
  return (
    <p className="max-w-3xl text-muted">
      In {count(rest.cases)} cases, over all layers, an active memory predicts what its layer does. Of them{' '}
      <Share value={rest.stopword} /> stand before a common stop word (paper: 60 %), and <Share value={rest.short} />{' '}
      end a prefix of fewer than 5 tokens (paper: 43 %).
    </p>
  )
}
